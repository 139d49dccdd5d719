import { describe, expect, test } from 'vitest';
import { cleanName } from './name.ts';

describe('cleanName', () => {
  test.each([
    ['  Ad 1\t', 'Ad 1'],
    ['\u00a0\ufeffAd\u3000', 'Ad'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['a|b,"c"\n', 'a|b,"c"'],
    ['😀'.repeat(255), '😀'.repeat(255)],
    // 256 code points before normalisation, 255 after.
    [`e\u0301${'x'.repeat(254)}`, `\u00e9${'x'.repeat(254)}`],
  ])('cleans %j', (value, name) => {
    expect(cleanName(value)).toEqual({ kind: 'name', name });
  });

  test.each([
    ['A\uFFFEB', 'AB'],
    ['e\uFDD0\u0301', '\u00e9'],
    ['\uFFFF Ad\u{10FFFE} ', 'Ad'],
  ])('takes noncharacters out of %j', (value, name) => {
    expect(cleanName(value)).toEqual({ kind: 'name', name });
  });

  test.each([null, undefined, '', '   ', '\u2003'])('takes %j for absent', (value) => {
    expect(cleanName(value)).toEqual({ kind: 'absent' });
  });

  test.each([
    [7, 'not-text'],
    [{}, 'not-text'],
    [false, 'not-text'],
    ['x'.repeat(256), 'name-too-long'],
    ['😀'.repeat(256), 'name-too-long'],
    ['a\0b', 'unstorable-text'],
    ['half \ud83d', 'unstorable-text'],
  ])('refuses %j', (value, reason) => {
    expect(cleanName(value)).toEqual({ kind: 'bad', reason });
  });
});
