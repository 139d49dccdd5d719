import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStorableJson, jsonTextOf, toJsonText } from './json-text.ts';

test('jsonTextOf writes what toJsonText writes, for anything that came from JSON', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
      const value: unknown = JSON.parse(json);
      expect(jsonTextOf(value)).toBe(toJsonText(value).text);
    }),
  );
  expect(jsonTextOf({ a: [{ $number: '1.10' }] })).toBe('{"a":[1.10]}');
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect(jsonTextOf(JSON.parse(deep))).toBe(deep);
});

describe('toJsonText', () => {
  test('writes what JSON.stringify writes, for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJsonText(value).text).toBe(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
  });

  test('writes exact numbers digit by digit', () => {
    const value = { a: [{ $number: '12345678901234567890.10' }], b: { $number: 'not a number' } };
    expect(toJsonText(value).text).toBe('{"a":[12345678901234567890.10],"b":{"$number":"not a number"}}');
  });

  test('sorted gives equal text for equal values', () => {
    const left = toJsonText({ b: { y: 1, x: 2 }, a: [2, 1] }, { sorted: true });
    expect(left.text).toBe('{"a":[2,1],"b":{"x":2,"y":1}}');
    expect(toJsonText({ n: { $number: '1e200000' } }, { sorted: true }).text).toBe('{"n":"1e200000"}');
  });

  test('follows a value deeper than the call stack', () => {
    const depth = 100_000;
    const text = '['.repeat(depth) + ']'.repeat(depth);
    expect(toJsonText(JSON.parse(text))).toEqual({ text, depth });
  });

  test.each([[undefined], [() => 1], [Symbol('s')], [NaN]])('writes null for what is not JSON', (value) => {
    expect(toJsonText(value).text).toBe('null');
  });
});

describe('isStorableJson', () => {
  const isStorable = (value: unknown): boolean => isStorableJson(toJsonText(value));

  test.each(['plain', '\\u0000 spelt out', '\\\\u0000', '😀', '\n', '\\'])('takes %j', (text) => {
    expect(isStorable({ [text]: text })).toBe(true);
  });

  test.each(['\0', '\\\0', '\ud800', 'x\udfff'])('refuses %j', (text) => {
    expect(isStorable({ key: text })).toBe(false);
    expect(isStorable({ [text]: 1 })).toBe(false);
  });

  test('refuses deep nesting', () => {
    expect(isStorable(JSON.parse('['.repeat(500) + ']'.repeat(500)))).toBe(false);
  });
});
