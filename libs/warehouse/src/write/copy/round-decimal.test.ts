import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundExactly, roundPlainly } from './round-decimal.ts';

describe('roundExactly', () => {
  it.each([
    [0, 0n],
    [5e-11, 1n],
    [4.9999e-11, 0n],
    [1.5e-10, 2n],
    [2.5e-10, 3n],
    [0.00000000015, 2n],
    [1.00000000005, 10_000_000_001n],
    [0.1, 1_000_000_000n],
    [1 / 3, 3_333_333_333n],
    [2 / 3, 6_666_666_667n],
    [99_999_999.99999999, 999_999_999_999_999_900n],
    [1e-300, 0n],
  ])('rounds %d half up on its decimal form', (value, units) => {
    expect(roundExactly(value)).toBe(units);
  });

  it('refuses what numeric(18,10) cannot hold', () => {
    expect(roundExactly(100_000_000)).toBeNull();
    expect(roundExactly(1e300)).toBeNull();
    expect(roundExactly(Number.POSITIVE_INFINITY)).toBeNull();
    expect(roundExactly(Number.NaN)).toBeNull();
  });
});

describe('roundPlainly', () => {
  it('agrees with roundExactly whenever it decides', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (value) => {
        const plain = roundPlainly(value);
        if (plain >= 0) expect(BigInt(plain)).toBe(roundExactly(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees near ties, where a double is most easily wrong', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: -3, max: 3 }), (units, steps) => {
        const tie = (units + 0.5) / 1e10;
        const value = Math.max(0, tie + steps * tie * Number.EPSILON);
        const plain = roundPlainly(value);
        if (plain >= 0) expect(BigInt(plain)).toBe(roundExactly(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('decides nearly always', () => {
    let refused = 0;
    for (let n = 1; n <= 10_000; n++) if (roundPlainly(n / 7919) < 0) refused++;
    expect(refused).toBeLessThan(10);
  });

  it('does not decide ties, large values and values that are not numbers', () => {
    for (const value of [5e-11, 900_001, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(roundPlainly(value)).toBe(-1);
    }
  });
});
