import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExtractError } from '../errors.ts';
import { createRecordSplitter } from './record-splitter.ts';
import type { TextReader } from './record-splitter.ts';

interface Reading {
  /** In the order in which they came: records that were taken as their text, the others parsed. */
  readonly records: readonly unknown[];
  readonly taken: number;
  readonly nonFiniteTokens: number;
  readonly batches: number;
  readonly error: unknown;
}

interface ReadOptions {
  readonly chunkBytes?: number;
  readonly batchBytes?: number;
  readonly withReader?: boolean;
}

/** Knows objects of one field `n` with one digit, and nothing else. */
const KNOWN = /^[ \n]*(\{"n":\d\})[ \n]*(?=[,\]])/;

function read(
  text: string,
  { chunkBytes = 1000, batchBytes = 64, withReader = true }: ReadOptions = {},
): Reading {
  const records: unknown[] = [];
  let taken = 0;
  const reader: TextReader = {
    takeText(bytes, start, end, index) {
      expect(index).toBe(records.length);
      const match = KNOWN.exec(Buffer.from(bytes.subarray(start + 1, end)).toString('latin1'));
      if (match === null) return -1;
      records.push(JSON.parse(match[1] as string));
      return start + 1 + match[0].length;
    },
  };
  const splitter = createRecordSplitter(batchBytes, 1_000_000, withReader ? reader : null);
  const bytes = Buffer.from(text);
  let [nonFiniteTokens, batches, error] = [0, 0, null as unknown];
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      for (const batch of splitter.push(bytes.subarray(at, at + chunkBytes))) {
        expect(batch.firstIndex).toBe(records.length);
        records.push(...batch.records);
        nonFiniteTokens += batch.nonFiniteTokens;
        taken += batch.takenAsText;
        batches += 1;
      }
    }
    splitter.finish();
  } catch (caught) {
    error = isExtractError(caught) ? { code: caught.code, ...caught.context } : caught;
  }
  return { records, taken, nonFiniteTokens, batches, error };
}

const byteOf = (error: unknown): unknown => (error as { byteOffset?: number } | null)?.byteOffset;
const codeOf = (error: unknown): unknown => (error as { code?: string } | null)?.code;

const element = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 9 }).map((n) => `{"n":${n}}`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '{"n":12}',
      '{"n":NaN}',
      '7',
      '"],{"',
      '[{"n":1}]',
      '{"n":0.12345678901234567}',
    ),
  },
);
const bad = fc.constantFrom(
  '',
  '{"n":}',
  '{"n":1',
  '{"n":1}}',
  '"',
  '{"n":1]',
  '\u0001',
  '{"n":1} {"n":1}',
  'NaNNaN',
);
const separator = fc.constantFrom(',', ',', ',\n', ' , ');
const sizes = [fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 200 })] as const;

const arrayText = (parts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.tuple(parts, separator), { maxLength: 40 }), fc.constantFrom('', '\n', ' '))
    .map(
      ([all, end]) =>
        `[${all.map(([text, comma], at) => text + (at < all.length - 1 ? comma : '')).join('')}${end}]`,
    );

describe('createRecordSplitter with a text reader', () => {
  it('gives the same records in the same order, in any chunks', () => {
    fc.assert(
      fc.property(arrayText(element), ...sizes, (text, chunkBytes, batchBytes) => {
        const { records, nonFiniteTokens, taken, error } = read(text, { chunkBytes, batchBytes });
        const parsed = read(text, { withReader: false });
        expect(error).toBeNull();
        expect({ records, nonFiniteTokens }).toEqual({
          records: parsed.records,
          nonFiniteTokens: parsed.nonFiniteTokens,
        });
        expect(taken).toBeLessThanOrEqual(records.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same error at the same byte, if one element is bad', () => {
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 30 }),
        bad,
        fc.nat(),
        ...sizes,
        (good, one, at, chunkBytes, batchBytes) => {
          const text = `[${good.toSpliced(at % (good.length + 1), 0, one).join()}]`;
          const { error } = read(text, { chunkBytes, batchBytes });
          const expected = read(text, { withReader: false }).error;
          expect([codeOf(error), byteOf(error)]).toEqual([codeOf(expected), byteOf(expected)]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('gives the same error with and without a text reader, if every record is a batch', () => {
    const parts = fc.oneof({ weight: 20, arbitrary: element }, { weight: 1, arbitrary: bad });
    const tail = fc.constantFrom('', '', ']', ' x', ',');
    let errors = 0;
    fc.assert(
      fc.property(arrayText(parts), tail, fc.nat({ max: 40 }), sizes[0], (text, more, lost, chunkBytes) => {
        const damaged = lost < 30 ? text + more : text.slice(0, Math.max(0, text.length - lost + 29));
        const { error } = read(damaged, { chunkBytes, batchBytes: 1 });
        expect(error).toEqual(read(damaged, { batchBytes: 1, withReader: false }).error);
        expect(codeOf(error)).toBe(codeOf(read(damaged, { chunkBytes }).error));
        if (error !== null) errors += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(errors).toBeGreaterThan(300);
  });

  it('reports elements that the text reader read, even if nothing was parsed', () => {
    expect(read(`[${Array.from({ length: 100 }, () => '{"n":1}').join()}]`)).toMatchObject({
      taken: 100,
      batches: 1,
    });
    expect(read('[]')).toMatchObject({ records: [], batches: 0, error: null });
  });

  it('parses larger and larger stretches for a reader that knows nothing', () => {
    const text = `[${Array.from({ length: 1000 }, () => '{"n":12}').join()}]`;
    expect(read(text, { batchBytes: 900 })).toMatchObject({ taken: 0 });
    expect(read(text, { batchBytes: 900 }).batches).toBeLessThan(25);
  });
});
