import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { citationsIn, rulesIn } from './citations.ts';
import { repositoryFiles, ROOT } from './repository-files.ts';

const FILES = repositoryFiles().filter(
  (path) =>
    /\.(ts|mjs|js|sql|md|ya?ml|py|csv|json)$/.test(path) &&
    !/^package-lock\.json$|^libs\/warehouse\/drizzle\//.test(path) &&
    // These two name the forms of a citation.
    !/^tools\/verify\/src\/citations|^docs\/data-rules\.md$/.test(path),
);
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('citationsIn', () => {
  test.each([
    ['a.ts', ' * @see DATA_RULES 1, 2, 22a */', ['rule 1', 'rule 2', 'rule 22a']],
    ['a.ts', '@see DATA_RULES 29 to 31', ['rule 29', 'rule 30', 'rule 31']],
    ['a.ts', '@see DATA_RULES 11-13', ['rule 11', 'rule 12', 'rule 13']],
    ['a.ts', '@see DATA_RULES 12, ADR 0034', ['rule 12', 'ADR 0034']],
    ['a.ts', '@see DATA_RULES, and more', ['rule ?']],
    ['a.md', 'a tombstone (rule 33, ADR 0007)', ['rule 33', 'ADR 0007']],
    ['DECISIONLOG.md', 'It is kept. [13, ADR 0025, 36]', ['rule 13', 'rule 36', 'ADR 0025']],
    ['a.ts', 'const [first] = rows[0]; // 100 rules 5000', []],
  ])('%s: %s', (file, text, expected) => {
    expect(citationsIn(file, text).map(({ name }) => name)).toEqual(expected);
  });
});

test('every cited rule is in docs/data-rules.md, and every cited decision in docs/adr', () => {
  const known = new Set([
    ...rulesIn(textOf('docs/data-rules.md')).map((number) => `rule ${number}`),
    ...repositoryFiles()
      .map((path) => /^docs\/adr\/(\d{4})-/.exec(path)?.[1])
      .map((number) => `ADR ${number ?? ''}`),
  ]);
  const citations = FILES.flatMap((file) => citationsIn(file, textOf(file)));
  expect(citations.length).toBeGreaterThan(100);
  expect(citations.filter(({ name }) => !known.has(name))).toEqual([]);
});

test('docs/data-rules.md numbers its rules without a gap', () => {
  const numbers = rulesIn(textOf('docs/data-rules.md'));
  expect(numbers).toEqual([
    ...Array.from({ length: 22 }, (_, index) => `${index + 1}`),
    ...['22a', '22b', '22c'],
    ...Array.from({ length: 22 }, (_, index) => `${index + 23}`),
  ]);
});

test('a document that a text names by its file name is in the repository', () => {
  const names = new Set(repositoryFiles().map((path) => basename(path)));
  const unknown = FILES.flatMap((file) =>
    [...textOf(file).matchAll(/\b[A-Z][A-Z_-]{3,}\.md\b/g)]
      .filter(([name]) => !names.has(name))
      .map(([name]) => `${file}: ${name}`),
  );
  expect(unknown).toEqual([]);
});
