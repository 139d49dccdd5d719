import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import * as library from '../index.ts';

const markdown = readFileSync(new URL('../../docs/frame.md', import.meta.url), 'utf8');
const program = [...markdown.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code).join('\n');

test('docs/frame.md does what it says, line by line', () => {
  let checked = 0;
  // An expression may take several lines; it ends where the first semicolon at a line's end is.
  const runnable = program
    .replace(/import (\{[^}]*\}) from '@volka\/validation';/, 'const $1 = library;')
    .replace(/^((?:(?!;\n)[^])+?); \/\/ → (.*)$/gm, (_, expression: string, expected: string) => {
      checked += 1;
      return `same(${expression}, ${expected}, ${JSON.stringify(expression)});`;
    });
  const same = (actual: unknown, expected: unknown, expression: string): void => {
    expect(actual, expression).toEqual(expected);
  };
  const run = vm.runInThisContext(`(library, same) => {${runnable}}`) as (
    names: typeof library,
    check: typeof same,
  ) => void;
  run(library, same);
  expect(checked).toBe(program.split('// →').length - 1);
  expect(checked).toBeGreaterThan(20);
});

test('docs/frame.md names every operation on frames', () => {
  for (const operation of [
    ...[
      'head',
      'tail',
      'select',
      'drop',
      'rename',
      'filter',
      'assign',
      'astype',
      'coerce',
      'isna',
      'fillna',
      'dropna',
    ],
    ...[
      'replaceInfinite',
      'clip',
      'sortBy',
      'groupBy',
      'describe',
      'valueCounts',
      'dropDuplicates',
      'concat',
    ],
    ...['toRecords', 'toCsv'],
  ] as const) {
    expect(library).toHaveProperty(operation);
    expect(program).toMatch(new RegExp(`\\b${operation}\\(`));
  }
});
