import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonBytes, jsonPiece } from './json-bytes.ts';

function written(write: (out: JsonBytes) => void): string {
  const out = new JsonBytes(256);
  write(out);
  return Buffer.from(out.take()).toString('utf8');
}

const whole = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 + 5 }), fc.maxSafeNat());

describe('JsonBytes', () => {
  test('whole writes what String writes', () => {
    fc.assert(
      fc.property(whole, (value) => {
        expect(
          written((out) => {
            out.whole(value);
          }),
        ).toBe(String(value));
      }),
    );
  });

  test.each([0, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1])(
    'whole %d',
    (value) => {
      expect(
        written((out) => {
          out.whole(value);
        }),
      ).toBe(String(value));
    },
  );

  test('decimal moves the point by the scale, exactly, and leaves no trailing zero', () => {
    fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 15 }), (value, scale) => {
        const digits = String(value).padStart(scale + 1, '0');
        const fraction = digits.slice(-scale).replace(/0+$/, '');
        const expected = digits.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
        expect(
          written((out) => {
            out.decimal(value, scale);
          }),
        ).toBe(expected);
      }),
    );
  });

  test('take hands over a buffer that later writing does not touch', () => {
    const out = new JsonBytes(8);
    out.piece(jsonPiece('first'));
    const first = out.take();
    expect(out.length).toBe(0);
    out.piece(jsonPiece('other'));
    expect(Buffer.from(first).toString()).toBe('first');
  });
});
