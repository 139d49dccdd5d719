import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NUMERIC_CELL_MAX_BYTES, writeNumeric } from './numeric-cell.ts';
import { roundExactly } from './round-decimal.ts';

function write(value: number): { bytes: Buffer; end: number } {
  const bytes = Buffer.alloc(NUMERIC_CELL_MAX_BYTES + 4, 0xee);
  const end = writeNumeric(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 2, value);
  return { bytes: bytes.subarray(2, Math.max(end, 2)), end };
}

/** The cell read back as a whole number of 10^-10. */
function read(cell: Buffer): bigint {
  expect(cell.readInt32BE(0)).toBe(cell.length - 4);
  const digits = cell.readInt16BE(4);
  expect(cell.length).toBe(12 + digits * 2);
  let weight = cell.readInt16BE(6);
  let units = 0n;
  for (let digit = 0; digit < digits; digit++, weight--) {
    const power = 4 * weight + 10;
    const value = BigInt(cell.readInt16BE(12 + digit * 2));
    units += power >= 0 ? value * 10n ** BigInt(power) : value / 10n ** BigInt(-power);
  }
  return cell.readUInt16BE(8) === 0x4000 ? -units : units;
}

describe('writeNumeric', () => {
  it('writes the bytes that PostgreSQL itself sends', () => {
    // length, digits, weight, sign, scale, then base-10000 digits: 12345.6789 is 1 | 2345 . 6789
    expect(write(12_345.6789).bytes.toString('hex')).toBe(
      '0000000e' + '0003000100' + '00000a' + '000109291a85',
    );
    expect(write(-0.5).bytes.toString('hex')).toBe('0000000a' + '0001ffff4000000a' + '1388');
    expect(write(0).bytes.toString('hex')).toBe('00000008' + '000000000000000a');
  });

  it('keeps every value that fits, rounded to ten decimals', () => {
    const values = fc.oneof(
      fc.double({ min: -99_999_999, max: 99_999_999, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1e-8, max: 1e-8, noNaN: true }),
      fc.integer({ min: -99_999_999, max: 99_999_999 }),
    );
    fc.assert(
      fc.property(values, (value) => {
        const units = roundExactly(Math.abs(value)) ?? -1n;
        expect(read(write(value).bytes)).toBe(value < 0 ? -units : units);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has no negative zero', () => {
    expect(write(-1e-12).bytes).toEqual(write(0).bytes);
    expect(write(-0).bytes).toEqual(write(0).bytes);
  });

  it('refuses what does not fit', () => {
    expect(write(100_000_000).end).toBe(-1);
    expect(write(-99_999_999.999999999999).end).toBe(-1);
    expect(write(Number.NaN).end).toBe(-1);
  });
});
