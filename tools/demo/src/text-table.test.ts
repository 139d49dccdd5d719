import { expect, test } from 'vitest';
import { textTable } from './text-table.ts';

test('textTable aligns text left and figures right', () => {
  const table = textTable(
    [
      { header: 'Name', align: 'left' },
      { header: 'Rows', align: 'right' },
    ],
    [
      ['a', '1,000'],
      ['longer', '–'],
    ],
  );
  expect(table.split('\n')).toEqual(['Name     Rows', '──────  ─────', 'a       1,000', 'longer      –']);
});
