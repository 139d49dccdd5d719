import { expect, test } from 'vitest';
import { compareCatalogs } from './find-drift.ts';

test('compareCatalogs lists missing, different and unknown objects', () => {
  const expected = new Map([
    ['column a.b', 'integer'],
    ['column a.c', 'text'],
    ['column a.e', 'date'],
  ]);
  const actual = new Map([
    ['column a.b', 'bigint'],
    ['column a.d', 'text'],
    ['column a.e', 'date'],
  ]);
  expect(compareCatalogs(expected, actual)).toEqual([
    { subject: 'column a.b', expected: 'integer', actual: 'bigint' },
    { subject: 'column a.c', expected: 'text', actual: null },
    { subject: 'column a.d', expected: null, actual: 'text' },
  ]);
});
