import { expect, test } from 'vitest';
import { RATIO_LIMIT, isRatioOff } from './ratio.ts';

test.each([
  [0.1, 100, 1000, false],
  [0.333333, 1, 3, false],
  [1 / 3, 1, 3, false],
  [0.3333, 1, 3, true],
  [0.11, 100, 1000, true],
  [0, 0, 0, false],
  [0.5, 0, 0, true],
  [1234.5678, 12_345_678, 10_000, false],
  [1234.57, 12_345_678, 10_000, true],
])('isRatioOff: is %s far from %s / %s? %s', (ratio, numerator, denominator, isOff) => {
  expect(isRatioOff(ratio, numerator, denominator)).toBe(isOff);
});

test('RATIO_LIMIT leaves ten digits and ten decimals', () => {
  const largest = RATIO_LIMIT - 2 ** -26;
  expect(largest).toBeLessThan(RATIO_LIMIT);
  expect(largest.toFixed(10)).toHaveLength('99999999.0123456789'.length);
});
