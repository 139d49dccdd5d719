import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';

test.each([
  ['Campaign_1 – été 😀', 'Campaign_1 – été 😀'],
  ['\u001b[31m', '\\u001b[31m'],
  ['\u009b2J', '\\u009b2J'],
  ['\u202ecod\u2066', '\\u202ecod\\u2066'],
  ['two\nlines', 'two\\u000alines'],
  ['\ud800', '\\ud800'],
  ['\u{e0001}', '\\udb40\\udc01'],
])('plainText writes %j as %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('plainText leaves JSON the same JSON', () => {
  const record = { 'a\u009b': ['\u202e', '\\u0000', '\u{e0001}'] };
  expect(JSON.parse(plainText(JSON.stringify(record)))).toEqual(record);
});
