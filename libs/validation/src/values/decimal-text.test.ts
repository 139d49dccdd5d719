import { describe, expect, test } from 'vitest';
import { isWhole, parseDecimalText, roundHalfUp, timesInteger } from './decimal-text.ts';

describe('parseDecimalText', () => {
  test.each([
    ['12.50', { negative: false, digits: '125', point: 2 }],
    ['-0.0012', { negative: true, digits: '12', point: -2 }],
    ['+1E+2', { negative: false, digits: '1', point: 3 }],
    ['.5', { negative: false, digits: '5', point: 0 }],
    ['5.', { negative: false, digits: '5', point: 1 }],
    ['-0', { negative: false, digits: '', point: 0 }],
    ['0e999999999999', { negative: false, digits: '', point: 0 }],
    ['1e-7', { negative: false, digits: '1', point: -6 }],
  ])('reads %s', (text, decimal) => {
    expect(parseDecimalText(text)).toEqual(decimal);
  });

  test.each(['', '.', '-', 'e5', '1e', '0x10', '1_000', '1,5', ' 1', 'NaN', 'Infinity', '١'])(
    'refuses "%s"',
    (text) => {
      expect(parseDecimalText(text)).toBeNull();
    },
  );
});

describe('roundHalfUp', () => {
  test.each([
    ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
    ['9007199254740991.5', 0, NaN],
    ['9007199254740992', 0, NaN],
    ['1e400', 0, NaN],
    ['1e99999999999999999999', 2, NaN],
    ['1e-99999999999999999999', 2, 0],
    ['0.5', 0, 1],
    ['0.05', 0, 0],
    ['-0.5', 0, -1],
    ['1234.5', 0, 1235],
    ['120', 0, 120],
  ])('rounds %s × 10^%s to %s', (text, scale, expected) => {
    expect(roundHalfUp(parseDecimalText(text)!, scale)).toBe(expected);
  });
});

test('isWhole looks behind the decimal point only', () => {
  const isWholeText = (text: string): boolean => isWhole(parseDecimalText(text)!);
  expect(['5', '5.000', '1e3', '0', '0.0', '120e-1'].every(isWholeText)).toBe(true);
  expect(['5.1', '1e-3', '1.0000000000000000000001'].some(isWholeText)).toBe(false);
});

test('timesInteger keeps the sign and every digit', () => {
  expect(timesInteger(parseDecimalText('-0.25')!, 4)).toEqual({ negative: true, digits: '1', point: 1 });
  expect(timesInteger(parseDecimalText('0.1234567890123456789')!, 10)).toEqual(
    parseDecimalText('1.234567890123456789'),
  );
  expect(timesInteger(parseDecimalText('7')!, 0)).toEqual(parseDecimalText('0'));
});

test('timesInteger multiplies digits of any length exactly', () => {
  for (const length of [999, 1_000, 1_001, 2_500]) {
    const digits = `${'9082'.repeat(length / 4 + 1).slice(0, length - 1)}7`;
    const product = timesInteger({ negative: false, digits, point: 0 }, 2_147_483_640);
    const expected = (BigInt(digits) * 2_147_483_640n).toString();
    expect(product.digits).toBe(expected.replace(/0+$/, ''));
    expect(product.point).toBe(expected.length - length);
  }
});
