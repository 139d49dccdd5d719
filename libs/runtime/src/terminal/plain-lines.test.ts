import { expect, test } from 'vitest';
import { plainLines } from './plain-lines.ts';

test('plainLines keeps line breaks and escapes everything else that controls a terminal', () => {
  expect(plainLines('one\u001b[2J\ntwo\r\n\tthree')).toBe('one\\u001b[2J\ntwo\\u000d\n\\u0009three');
});
