import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countRows, octoberChunks, textOf } from '../../test/support/chunks.ts';
import { cutAtBracket, cutBody, withoutLastByte } from './cut-body.ts';

const SMALL = octoberChunks();
const LARGE = octoberChunks(40);
const hashes = fc.integer();

describe('cutBody', () => {
  test('gives a start of the body: something, never all, where it is told to', () => {
    const whole = textOf(LARGE);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length + 1000 }), hashes, (afterBytes, hash) => {
        expect(textOf(cutBody(LARGE, afterBytes, hash))).toBe(
          whole.slice(0, Math.min(afterBytes, whole.length - 1)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('finds a place of its own within the first chunk, never right behind a bracket', () => {
    const whole = textOf(SMALL);
    fc.assert(
      fc.property(hashes, (hash) => {
        const cut = textOf(cutBody(SMALL, undefined, hash));
        expect(cut.length).toBeGreaterThan(0);
        expect(cut.length).toBeLessThan(whole.length);
        expect(whole.startsWith(cut)).toBe(true);
        expect(cut.endsWith(']')).toBe(false);
      }),
    );
  });

  test('counts the rows that are complete', () => {
    const rowBytes = textOf(SMALL).indexOf(',\n');
    expect(countRows(cutBody(SMALL, rowBytes - 1, 0))).toBe(0);
    expect(countRows(cutBody(SMALL, rowBytes + 10, 0))).toBe(1);
    expect(countRows(withoutLastByte(LARGE))).toBe(countRows(LARGE) - 1);
  });

  test('makes no more of the body than it needs', () => {
    let made = 0;
    function* endless() {
      for (;;) {
        made++;
        yield { bytes: Buffer.from('0123456789'), rows: 1 };
      }
    }
    expect(textOf(cutBody(endless(), 25, 0))).toBe('0123456789012345678901234');
    expect(made).toBe(3);
  });
});

test('withoutLastByte leaves out the last byte', () => {
  expect(textOf(withoutLastByte(LARGE))).toBe(textOf(LARGE).slice(0, -1));
});

test('cutAtBracket begins and ends as an array does, and is none', () => {
  fc.assert(
    fc.property(hashes, (hash) => {
      const cut = textOf(cutAtBracket(SMALL, hash));
      expect([cut.at(0), cut.at(-1)]).toEqual(['[', ']']);
      expect(textOf(SMALL).startsWith(cut)).toBe(true);
      expect(() => JSON.parse(cut) as unknown).toThrow(SyntaxError);
    }),
  );
});
