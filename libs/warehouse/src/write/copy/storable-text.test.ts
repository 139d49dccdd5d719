import { describe, expect, it } from 'vitest';
import { storableJson, storableText, toStorableJson } from './storable-text.ts';

describe('storableText', () => {
  it('replaces NUL and halves of pairs, and nothing else', () => {
    expect(storableText('a\0b\ud800c')).toBe('a\ufffdb\ufffdc');
    expect(storableText('naïve 🎮 \\u0000')).toBe('naïve 🎮 \\u0000');
  });
});

describe('storableJson', () => {
  it('returns harmless JSON as it is', () => {
    const json = '{ "b":1.50, "a":"\\u00e9" }';
    expect(storableJson(json)).toBe(json);
  });

  it('cleans escapes that jsonb refuses, in names too', () => {
    expect(storableJson('{"a\\u0000":["\\ud800","\\uD83D\\uDE00"]}')).toBe('{"a\ufffd":["\ufffd","😀"]}');
  });
});

describe('toStorableJson', () => {
  it('writes bigints as text, and keeps what JSON keeps', () => {
    expect(toStorableJson({ sum: 2n ** 70n, min: null, no: undefined })).toBe(
      '{"sum":"1180591620717411303424","min":null}',
    );
  });
});
