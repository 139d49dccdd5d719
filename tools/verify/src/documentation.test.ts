import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryFiles, ROOT as root } from './repository-files.ts';

/** A path in backticks that begins with a folder of the repository, or of the library whose document it is. */
const NAMED_PATH = /`((?:libs|apps|tools|docs|dbt_project|sql|src|test|python)\/[\w./-]+)`/g;
const documents = repositoryFiles('*.md');

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
  const listed = linksOf('docs/adr/README.md').filter((target) => /^\d/.test(target));
  expect([...listed].sort()).toEqual(decisions.sort());
});

test('a path that a document names is in the repository', () => {
  const missing = documents.flatMap((document) =>
    [...readFileSync(join(root, document), 'utf8').matchAll(NAMED_PATH)]
      .map(([, path = '']) => path)
      .filter((path) => ![root, join(root, dirname(document))].some((base) => existsSync(join(base, path))))
      .map((path) => `${document}: ${path}`),
  );
  expect(missing).toEqual([]);
});
