import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberReader } from './number-reader.ts';

const reader = new NumberReader();
const bytesOf = (text: string): Buffer => Buffer.from(`:${text},`);

describe('NumberReader', () => {
  it('reads decimals of up to 15 digits as Number does', () => {
    const decimal = fc
      .tuple(fc.nat({ max: 999_999_999_999_999 }), fc.nat({ max: 22 }))
      .map(([digits, places]) => {
        const text = String(digits).padStart(places + 1, '0');
        return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
      });
    fc.assert(
      fc.property(decimal, (text) => {
        expect(reader.readExact(bytesOf(text), 1)).toBe(Number(text));
        expect(reader.after).toBe(1 + text.length);
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads any double of 0 or more as Number does, when the nearest is enough', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = String(value);
        expect(reader.readNearest(bytesOf(text), 1)).toBe(value + 0);
        expect(reader.after).toBe(1 + text.length);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['-1', '-0', '.5', '01', '00', '1.', '1.e5', 'x', '', '1e', '1e+'])('does not read %j', (text) => {
    expect(reader.readExact(bytesOf(text), 1)).toBeNaN();
    // What can be read of it ends too early: no comma follows, and the record is refused.
    if (!Number.isNaN(reader.readNearest(bytesOf(text), 1)))
      expect(reader.after).toBeLessThan(1 + text.length);
  });

  it.each([
    '1234567890123456',
    '0.1234567890123456',
    '1.000000000000000',
    '1e5',
    '1E5',
    `0.${'0'.repeat(23)}`,
  ])('leaves %s, which says more than a double', (text) => {
    expect(reader.readExact(bytesOf(text), 1)).toBeNaN();
    expect(reader.readNearest(bytesOf(text), 1)).toBe(Number(text));
  });
});
