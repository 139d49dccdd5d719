import { expect, test } from 'vitest';
import { joinDays } from './join-days.ts';

test('joinDays joins neighbours, over the end of a month too, and nothing else', () => {
  expect(joinDays(['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-03'])).toEqual([
    { fromDate: '2024-02-28', toDate: '2024-03-01' },
    { fromDate: '2024-03-03', toDate: '2024-03-03' },
  ]);
  expect(joinDays([])).toEqual([]);
});
