import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const documents = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));

function linksOf(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

test('links from one document to another file of the repository lead somewhere', () => {
  expect(documents).toContain('README.md');
  const broken = documents.flatMap((path) =>
    linksOf(path)
      .filter((target) => !/^(https?:|mailto:|#)/.test(target))
      .filter((target) => !existsSync(join(root, dirname(path), target.replace(/#.*$/, ''))))
      .map((target) => `${path}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('the list of decisions names every decision', () => {
  const decisions = documents.filter((path) => /^docs\/adr\/\d/.test(path)).map((path) => basename(path));
  expect([...linksOf('docs/adr/README.md')].sort()).toEqual(decisions.sort());
});
