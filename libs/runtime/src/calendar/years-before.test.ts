import { expect, test } from 'vitest';
import { yearsBefore } from './years-before.ts';

test.each([
  ['2024-12-15', 5, '2019-12-15'],
  ['2024-02-29', 5, '2019-02-28'],
  ['2024-02-29', 4, '2020-02-29'],
])('yearsBefore %s by %i is %s', (date, years, expected) => {
  expect(yearsBefore(date, years)).toBe(expected);
});
