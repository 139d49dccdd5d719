import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordOf, rowOf, rulesAgainst } from '../../test/support/campaign-records.ts';
import { cleanName, NAME_MAX_CHARACTERS } from '../values/name.ts';

/** Letters that combine, blanks of several kinds, emoji of several code units, separators and quotes. */
const piece = fc.constantFrom(
  'a',
  'é',
  'e\u0301',
  'ﬁ',
  '한',
  '\u1112\u1161\u11ab',
  '😀',
  '👩‍👩‍👧',
  '|',
  '","',
  '/',
  '\u001f',
  '–',
);
const blank = fc.constantFrom(' ', '\t', '\n', '\u00a0', '\u2003', '\u3000', '\ufeff');
const name = fc.array(piece, { minLength: 1, maxLength: 300 }).map((pieces) => pieces.join(''));
const blanks = fc.array(blank, { maxLength: 4 }).map((each) => each.join(''));

/** Any code units, halves of pairs and NUL among them. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xff), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

const lengthOf = (text: string): number => Array.from(text).length;

describe('cleanName, by property', () => {
  test('blanks around a name, and how its letters are composed, make no difference', () => {
    fc.assert(
      fc.property(name, blanks, blanks, (text, before, after) => {
        const plain = cleanName(text.normalize('NFC').trim());
        expect(cleanName(before + text.normalize('NFD') + after)).toEqual(plain);
        expect(cleanName(before + text + after)).toEqual(plain);
      }),
    );
  });

  test('what is clean stays as it is, is NFC, has no blanks around it and at most 255 characters', () => {
    fc.assert(
      fc.property(name, (text) => {
        const clean = cleanName(text);
        const normal = text.normalize('NFC').trim();
        if (lengthOf(normal) > NAME_MAX_CHARACTERS) {
          expect(clean).toEqual({ kind: 'bad', reason: 'name-too-long' });
          return;
        }
        expect(clean).toEqual({ kind: 'name', name: normal });
        expect(cleanName(normal)).toEqual(clean);
      }),
    );
  });

  test('blank is absent, whatever the blanks', () => {
    fc.assert(
      fc.property(blanks, (text) => {
        expect(cleanName(text)).toEqual({ kind: 'absent' });
        expect(rowOf(recordOf({ ad: text }))?.['ad_name']).toBe('N/A');
        expect(rulesAgainst(recordOf({ campaign: text }))).toEqual(['missing-campaign']);
      }),
      { numRuns: 30 },
    );
  });

  test('any text at all is a name, absent or refused, and never throws', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanName(text);
        if (clean.kind !== 'name') return;
        expect(clean.name.isWellFormed() && !clean.name.includes('\0')).toBe(true);
        expect(Buffer.from(clean.name).toString()).toBe(clean.name);
      }),
    );
  });
});
