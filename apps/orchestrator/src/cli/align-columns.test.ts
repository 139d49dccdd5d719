import { expect, test } from 'vitest';
import { alignColumns } from './align-columns.ts';

test('alignColumns pads to the longest cell, numbers to the right, and leaves no blanks at the end', () => {
  const rows = [
    ['rule', 'records', 'window'],
    ['negative', '7', '2024-10-01'],
  ];
  expect(alignColumns(rows, new Set([1]))).toEqual([
    'rule      records  window',
    'negative        7  2024-10-01',
  ]);
  expect(alignColumns([])).toEqual([]);
});
