import { describe, expect, it } from 'vitest';
import { storableJson, storableText, toStorableJson } from './storable-text.ts';

describe('storableText', () => {
  it('replaces NUL and lone surrogates, and nothing else', () => {
    expect(storableText('a\0b\ud800c')).toBe('a\ufffdb\ufffdc');
    expect(storableText('naïve 🎮 \\u0000')).toBe('naïve 🎮 \\u0000');
  });
});

describe('storableJson', () => {
  it('returns storable JSON unchanged', () => {
    const json = '{ "b":1.50, "a":"\\u00e9" }';
    expect(storableJson(json)).toBe(json);
  });

  it.each([
    String.raw`{"a":"\\u0000","n":1e20,"m":12345678901234567890.5}`,
    String.raw`{"a":"\\\\ud800","n":1e20}`,
    String.raw`{"a":"\ud83d\ude00","n":1e20}`,
  ])('returns as it is what only looks like trouble: %s', (json) => {
    expect(storableJson(json)).toBe(json);
  });

  it('cleans escapes that jsonb refuses, in names too, and no digit of a number is lost', () => {
    const json = String.raw`{"a\u0000":["\ud800","\uD83D\uDE00","\\\uDE00\u00e9"],"n":1e20,"m":12345678901234567890.50}`;
    const clean = String.raw`{"a�":["�","\uD83D\uDE00","\\�\u00e9"],"n":1e20,"m":12345678901234567890.50}`;
    expect(storableJson(json)).toBe(clean);
  });
});

describe('toStorableJson', () => {
  it('writes bigints as text, and keeps what JSON keeps', () => {
    expect(toStorableJson({ sum: 2n ** 70n, min: null, no: undefined })).toBe(
      '{"sum":"1180591620717411303424","min":null}',
    );
  });
});
