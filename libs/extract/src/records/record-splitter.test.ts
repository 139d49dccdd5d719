import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExtractError } from '../errors.ts';
import { createRecordSplitter } from './record-splitter.ts';

interface SplitOptions {
  readonly chunkBytes?: number;
  readonly batchBytes?: number;
}

function split(bytes: Buffer, { chunkBytes = bytes.length || 1, batchBytes = 64 }: SplitOptions = {}) {
  const splitter = createRecordSplitter(batchBytes, 1_000_000);
  const records: unknown[] = [];
  let nonFiniteTokens = 0;
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    for (const batch of splitter.push(bytes.subarray(at, at + chunkBytes))) {
      expect(batch.firstIndex).toBe(records.length);
      expect(batch.records.length).toBeGreaterThan(0);
      records.push(...batch.records);
      nonFiniteTokens += batch.nonFiniteTokens;
    }
  }
  splitter.finish();
  return { records, nonFiniteTokens };
}

const splitText = (text: string, options?: SplitOptions) => split(Buffer.from(text), options);

function caught(text: string | Buffer, options?: SplitOptions): unknown {
  try {
    split(Buffer.from(text), options);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Strings full of what could mislead a scanner. */
const trickyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '\\',
      '[',
      ']',
      '{',
      '}',
      ',',
      'N',
      'a',
      'Infinity',
      '-',
      '1234567890123456789',
      'é',
      '💥',
    ),
  }),
);
/** Doubles whose text has at most 15 significant digits, so that JSON.parse and the splitter must agree. */
const shortNumber = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, min: -1e12, max: 1e12 }).map((x) => Number(x.toFixed(3))),
);
const { element } = fc.letrec((tie) => ({
  element: fc.oneof(
    { maxDepth: 3 },
    trickyString,
    shortNumber,
    fc.constantFrom(null, true, false),
    fc.array(tie('element'), { maxLength: 4 }),
    fc.dictionary(trickyString, tie('element'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const jsonArrayText = fc
  .tuple(fc.array(element, { maxLength: 12 }), fc.constantFrom(undefined, 1, '\t', '\n '))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

describe('createRecordSplitter', () => {
  it('gives the records of JSON.parse for any array, chunking and batch size', () => {
    fc.assert(
      fc.property(
        jsonArrayText,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 200 }),
        (text, chunkBytes, batchBytes) => {
          expect(splitText(text, { chunkBytes, batchBytes }).records).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('skips one byte order mark at the start, however it is chunked, and refuses any other', () => {
    fc.assert(
      fc.property(jsonArrayText, fc.integer({ min: 1, max: 6 }), (text, chunkBytes) => {
        expect(splitText(`\uFEFF${text}`, { chunkBytes }).records).toEqual(JSON.parse(text));
        for (const bad of [`\uFEFF\uFEFF${text}`, ` \uFEFF${text}`, `${text}\uFEFF`]) {
          expect(isExtractError(caught(bad, { chunkBytes }), 'EXTRACT_MALFORMED_BODY')).toBe(true);
        }
        const cutMark = Buffer.from(`\uFEFF${text}`).subarray(1);
        expect(isExtractError(caught(cutMark, { chunkBytes }), 'EXTRACT_MALFORMED_BODY')).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses an array cut short at any byte', () => {
    fc.assert(
      fc.property(jsonArrayText, fc.nat(), fc.integer({ min: 1, max: 40 }), (text, cut, chunkBytes) => {
        const bytes = Buffer.from(text);
        const error = caught(bytes.subarray(0, cut % bytes.length), { chunkBytes });
        expect(isExtractError(error, 'EXTRACT_MALFORMED_BODY')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('accepts exactly what JSON.parse accepts as an array, when one character of it is changed', () => {
    const damage = fc.constantFrom(...Array.from('[]{},:"\\0-.eE xn'));
    fc.assert(
      fc.property(
        jsonArrayText,
        fc.nat(),
        damage,
        fc.integer({ min: 1, max: 60 }),
        (text, position, char, batchBytes) => {
          const at = position % text.length;
          const damaged = Buffer.from(text.slice(0, at) + char + text.slice(at + 1)).toString();
          let expected: unknown;
          try {
            expected = JSON.parse(damaged);
          } catch {
            expected = undefined;
          }
          const error = caught(damaged, { batchBytes });
          expect(error === undefined).toBe(Array.isArray(expected));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('reads bare non-finite tokens as null and counts them, but not inside strings', () => {
    const text = '[{"a":NaN,"b":[Infinity,-Infinity],"NaN":"NaN, -Infinity"},NaN,"\\"NaN"]';
    for (let chunkBytes = 1; chunkBytes < text.length; chunkBytes += 1) {
      expect(splitText(text, { chunkBytes, batchBytes: 1 })).toEqual({
        records: [{ a: null, b: [null, null], NaN: 'NaN, -Infinity' }, null, '"NaN'],
        nonFiniteTokens: 4,
      });
    }
  });

  it.each([
    '12345678901234567',
    '-0.1234567890123456',
    '1.2345678901234567e-3',
    '1e999',
    '-1E+999',
    '1e-400',
    '100000000000000000',
  ])('keeps every digit of %s', (number) => {
    for (const chunkBytes of [1, 7, 100]) {
      expect(splitText(`[{"x": ${number} }, ${number},"${number}"]`, { chunkBytes }).records).toEqual([
        { x: { $number: number } },
        { $number: number },
        number,
      ]);
    }
  });

  it.each([
    '123456789012345',
    '-0.000000000123456789012345',
    '0.00000000000000000000',
    '1e22',
    '1.5E-7',
    '-0',
    '0e999',
  ])('reads %s as a plain number', (number) => {
    expect(splitText(`[${number}]`).records).toEqual([Number(number)]);
  });

  it.each([
    ['', 'nothing'],
    ['   ', 'blanks only'],
    ['{"message":"no"}', 'an object'],
    ['"[1]"', 'a JSON string'],
    ['<html>[1]</html>', 'HTML'],
    ['[1] x', 'text after the end'],
    ['[1][2]', 'two arrays'],
    ['[1,]', 'a trailing comma'],
    ['[,1]', 'a leading comma'],
    ['[1,,2]', 'an empty element'],
    ['[,]', 'only a comma'],
    ['[1}', 'a wrong closing bracket'],
    ['[{"a":1],2]', 'mismatched brackets'],
    ['[01234567890123456789]', 'a long number with a leading zero'],
    ['[1.2.34567890123456789]', 'a long number with two points'],
    ['[1NaN]', 'a number glued to NaN'],
    ['[NaNNaN]', 'two tokens without comma'],
    ['[--Infinity]', 'a doubled sign'],
    ['[Nan]', 'a token in the wrong case'],
    ['[{NaN:1}]', 'NaN as a key'],
    ['[undefined]', 'undefined'],
  ])('refuses %j: %s', (text) => {
    for (const batchBytes of [1, 64]) {
      expect(isExtractError(caught(text, { batchBytes }), 'EXTRACT_MALFORMED_BODY')).toBe(true);
    }
  });

  it('sets aside an element with a text that is not UTF-8, and reads the others', () => {
    const bad = Buffer.from('{"n":"caf\xe9","clicks":12345678901234567890}', 'latin1');
    const text = Buffer.concat([Buffer.from('[{"n":"ü"}, '), bad, Buffer.from(',NaN,{"n":"ö"}]')]);
    for (const batchBytes of [1, 8, 4096]) {
      expect(split(text, { batchBytes }).records).toEqual([
        { n: 'ü' },
        { $notUtf8: String.raw`{"n":"caf\xE9","clicks":12345678901234567890}` },
        null,
        { n: 'ö' },
      ]);
    }
  });

  it.each([
    ['between records', '[{"a":1}\xe9,{"a":2}]'],
    ['in a key', '[{"\xe9":1}]'],
    ['in a key deep inside', '[{"a":[{"\xff":1}]}]'],
    ['beside bad JSON', '[{"a":"\xe9",}]'],
    ['in a number', '[{"a":1\xe9}]'],
  ])('refuses bytes that are not UTF-8 %s', (_, text) => {
    for (const batchBytes of [1, 4096]) {
      const error = caught(Buffer.from(text, 'latin1'), { batchBytes });
      expect(isExtractError(error, 'EXTRACT_MALFORMED_BODY')).toBe(true);
    }
  });

  it('names byte and record of the first bad element', () => {
    const good = '{"name":"Ünï"}';
    const text = `[${good},${good},{"name":oops},${good}]`;
    const error = caught(text, { batchBytes: 1000 });
    expect(isExtractError(error) && error.context).toEqual({
      byteOffset: 1 + 2 * (Buffer.byteLength(good) + 1),
      recordIndex: 2,
    });
    expect(String(error)).not.toContain('oops');
  });

  it('refuses a record that would grow memory without bound', () => {
    const splitter = createRecordSplitter(64, 1000);
    const push = () => {
      for (let i = 0; i < 100; i += 1)
        Array.from(splitter.push(Buffer.from(i === 0 ? '["' : 'x'.repeat(50))));
    };
    expect(push).toThrow(/record of more than 1000 bytes/);
  });
});
