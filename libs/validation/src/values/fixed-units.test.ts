import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimalText } from './decimal-text.ts';
import { formatUnits, toUnits } from './fixed-units.ts';

const unitsOf = (text: string, scale: number): bigint | null => {
  const decimal = parseDecimalText(text);
  return decimal === null ? null : toUnits(decimal, scale);
};

test.each([
  ['10.075', 2, 1008n],
  ['-10.075', 2, -1008n],
  ['0.004999', 2, 0n],
  ['-0', 2, 0n],
  ['1e-400', 18, 0n],
  ['9223372036854775807', 0, 9_223_372_036_854_775_807n],
  ['9223372036854775807.4', 0, 9_223_372_036_854_775_807n],
  ['9223372036854775807.5', 0, null],
  ['1e999', 0, null],
])('toUnits of %s at scale %i is %s', (text, scale, expected) => {
  expect(unitsOf(text, scale)).toBe(expected);
});

test('formatUnits and toUnits are each other undone', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
      fc.integer({ min: 0, max: 18 }),
      (units, scale) => {
        expect(unitsOf(formatUnits(units, scale), scale)).toBe(units);
      },
    ),
  );
});
