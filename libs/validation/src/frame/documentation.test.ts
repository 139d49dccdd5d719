import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as library from '../index.ts';

function programOf(file: string): string {
  const markdown = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  return [...markdown.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code).join('\n');
}

test.each([
  ['frame.md', 20],
  ['schema.md', 6],
])('docs/%s does what it says, line by line', (file, atLeast) => {
  const program = programOf(file);
  let checked = 0;
  // An expression may span several lines. It ends at the first semicolon at the end of a line.
  const runnable = program
    .replace(/import (\{[^}]*\}) from '@volka\/validation';/, 'const $1 = library;')
    .replace(/import \{ z \} from 'zod';/, '')
    .replace(/^((?:(?!;\n)[^])+?); \/\/ → (.*)$/gm, (_, expression: string, expected: string) => {
      checked += 1;
      return `same(${expression}, ${expected}, ${JSON.stringify(expression)});`;
    });
  const same = (actual: unknown, expected: unknown, expression: string): void => {
    expect(actual, expression).toEqual(expected);
  };
  const run = vm.runInThisContext(`(library, z, same) => {${runnable}}`) as (...names: unknown[]) => void;
  run(library, z, same);
  expect(checked).toBe(program.split('// →').length - 1);
  expect(checked).toBeGreaterThanOrEqual(atLeast);
});

test('docs/frame.md names every operation on frames', () => {
  const program = programOf('frame.md');
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
