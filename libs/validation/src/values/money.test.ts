import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDecimalText } from './decimal-text.ts';
import { UNDECIDED, clicksTimesCpcCents, eurToCents, roundUnlessNearTie } from './money.ts';

/** Half up on integers, written another way: floor((2 × numerator + denominator) / (2 × denominator)). */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

const wholePart = fc.oneof(fc.bigInt(0n, 99n), fc.bigInt(0n, 90_000_000_000n));
const decimals = fc.oneof(
  fc.stringMatching(/^\d{0,12}$/),
  // Near a tie: xx4999…, xx5, xx5000…1
  fc.stringMatching(/^\d\d4999999[0-9]{0,6}$/),
  fc.stringMatching(/^\d\d5$/),
  fc.stringMatching(/^\d\d50000000[0-9]{0,6}$/),
);

describe('eurToCents', () => {
  test.each([
    [10.075, 1008],
    [1.005, 101],
    [8.345, 835],
    [0.005, 1],
    [0.0049999999999999, 0],
    [1e-7, 0],
    [-10.075, -1008],
    [-0.004, 0],
    ['0.00500000000000000000000001', 1],
    ['0.00499999999999999999999999', 0],
    ['12345678901234.565', 1_234_567_890_123_457],
    ['1e3', 100_000],
    [0, 0],
  ])('reads %s EUR as %s cents', (eur, cents) => {
    expect(eurToCents(eur)).toBe(cents);
  });

  test.each([NaN, Infinity, -Infinity, 'abc', '', '1e999', '1e9999999999', 90_071_992_547_410])(
    'answers NaN for %s',
    (eur) => {
      expect(eurToCents(eur)).toBeNaN();
    },
  );

  test('gives no negative zero', () => {
    expect(Object.is(eurToCents(-0), 0)).toBe(true);
    expect(Object.is(eurToCents('-0.001'), 0)).toBe(true);
  });

  test('agrees with integer arithmetic on any decimal text', () => {
    fc.assert(
      fc.property(wholePart, decimals, (whole, fraction) => {
        const exact = roundedQuotient(
          BigInt(`${whole.toString()}${fraction}`) * 100n,
          10n ** BigInt(fraction.length),
        );
        const text = fraction === '' ? whole.toString() : `${whole.toString()}.${fraction}`;
        expect(eurToCents(text)).toBe(Number(exact));
        // A number stands for its text as long as it holds all its digits.
        if (text.length <= 15) expect(eurToCents(Number(text))).toBe(Number(exact));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('roundUnlessNearTie', () => {
  test('decides nothing at a tie and beyond 2^49', () => {
    expect(roundUnlessNearTie(1007.5)).toBe(UNDECIDED);
    expect(roundUnlessNearTie(10.075 * 100)).toBe(UNDECIDED);
    expect(roundUnlessNearTie(2 ** 51)).toBe(UNDECIDED);
    expect(roundUnlessNearTie(Infinity)).toBe(UNDECIDED);
  });

  test('decides nearly all products', () => {
    let undecided = 0;
    for (let cents = 0; cents < 100_000; cents += 1) {
      if (roundUnlessNearTie((cents / 100) * 100) === UNDECIDED) undecided += 1;
    }
    expect(undecided).toBe(0);
  });
});

test('clicksTimesCpcCents rounds the product, never the price', () => {
  fc.assert(
    fc.property(
      fc.nat(2_147_483_647),
      fc.bigInt(0n, 10n ** 14n),
      fc.integer({ min: 0, max: 17 }),
      (clicks, digits, scale) => {
        const cpc = parseDecimalText(`${digits.toString()}e-${scale}`)!;
        const exact = roundedQuotient(digits * BigInt(clicks) * 100n, 10n ** BigInt(scale));
        const expected = exact > BigInt(Number.MAX_SAFE_INTEGER) ? Number.NaN : Number(exact);
        expect(clicksTimesCpcCents(clicks, cpc)).toBe(expected);
        const product = roundUnlessNearTie(Number(`${digits.toString()}e-${scale}`) * 100 * clicks);
        if (product !== UNDECIDED) expect(BigInt(product)).toBe(exact);
      },
    ),
    { numRuns: 5_000 },
  );
});
