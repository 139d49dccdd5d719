import { describe, expect, test } from 'vitest';
import { isExactNumber, readNumericCell } from './numeric-cell.ts';

describe('readNumericCell', () => {
  test.each([
    [12.5, '125', false],
    [' 12.5 ', '125', true],
    [{ $number: '12.50000000000000000' }, '125', false],
    [1e21, '1', false],
  ])('reads %j', (value, digits, fromText) => {
    expect(readNumericCell(value)).toMatchObject({ kind: 'number', decimal: { digits }, fromText });
  });

  test.each([null, undefined])('takes %s for absent', (value) => {
    expect(readNumericCell(value)).toEqual({ kind: 'absent' });
  });

  test.each([NaN, Infinity, 'NaN', '-Infinity', 'inf'])('takes %s for not finite', (value) => {
    expect(readNumericCell(value)).toEqual({ kind: 'bad', reason: 'not-finite' });
  });

  test.each([
    '',
    '  ',
    'abc',
    '0x1',
    true,
    [],
    [1],
    {},
    { $number: '' },
    { $number: 1 },
    { $number: '1', more: 1 },
  ])('takes %j for no number', (value) => {
    expect(readNumericCell(value)).toEqual({ kind: 'bad', reason: 'not-numeric' });
  });
});

test('isExactNumber wants the one field and nothing else', () => {
  expect(isExactNumber({ $number: '1' })).toBe(true);
  expect([null, '1', 1, [], { $number: 1 }, { $number: '1', x: 1 }].some(isExactNumber)).toBe(false);
});
