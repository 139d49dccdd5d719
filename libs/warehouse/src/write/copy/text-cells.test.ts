import { describe, expect, it } from 'vitest';
import { CELL_SLACK_BYTES, copyCell, TextCells, viewOf } from './text-cells.ts';

function cell(cells: TextCells, code: number): string {
  return cells.bytes.subarray((cells.starts[code] ?? 0) + 4, cells.starts[code + 1]).toString();
}

describe('TextCells', () => {
  it('encodes the new entries of a growing dictionary, and all entries of another one', () => {
    const cells = new TextCells();
    const dictionary = ['a', 'Ω'];
    expect(cells.bind(dictionary)).toBe(true);
    dictionary.push('x'.repeat(9_000), '');
    expect(cells.bind(dictionary)).toBe(true);
    expect([0, 1, 2, 3].map((code) => cell(cells, code))).toEqual(dictionary);
    expect(cells.longest).toBe(9_004);
    expect(cells.bind(['other'])).toBe(true);
    expect(cell(cells, 0)).toBe('other');
    expect(cells.longest).toBe(9);
  });

  it('stores more entries than its first capacity', () => {
    const dictionary = Array.from({ length: 1_000 }, (_, n) => `name ${String(n)}`);
    const cells = new TextCells();
    cells.bind(dictionary);
    expect(dictionary.map((_, code) => cell(cells, code))).toEqual(dictionary);
  });

  it('refuses NUL', () => {
    expect(new TextCells().bind(['a\0'])).toBe(false);
  });
});

describe('copyCell', () => {
  it('copies any length, and writes at most the allowed bytes after it', () => {
    const source = Buffer.from(Array.from({ length: 64 }, (_, n) => n));
    for (let length = 0; length < 40; length++) {
      const target = Buffer.alloc(64, 0xee);
      const end = copyCell(viewOf(source), 3, 3 + length, viewOf(target), 5);
      expect(end).toBe(5 + length);
      expect(target.subarray(5, end)).toEqual(source.subarray(3, 3 + length));
      expect(target.subarray(end + CELL_SLACK_BYTES)).toEqual(
        Buffer.alloc(64 - end - CELL_SLACK_BYTES, 0xee),
      );
    }
  });
});
