import { expect, test } from 'vitest';
import { lastCompleteMonth } from './last-complete-month.ts';

test.each([
  ['2024-10-31', '2024-10'],
  ['2024-10-30', '2024-09'],
  ['2024-01-15', '2023-12'],
  ['2024-02-29', '2024-02'],
  [null, null],
])('lastCompleteMonth of data through %s is %s', (date, month) => {
  expect(lastCompleteMonth(date)).toBe(month);
});
