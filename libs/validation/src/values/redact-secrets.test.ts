import { expect, test } from 'vitest';
import { showValue } from '../report/reason.ts';
import { redactSecrets } from './redact-secrets.ts';

test.each([
  ['{"api_key":"k-123","clicks":5}', '{"api_key":[redacted],"clicks":5}'],
  ['{"x-api-key":"cut off in the mid', '{"x-api-key":[redacted]'],
  ['"password=hunter2&user=a"', '"password=[redacted]&user=a"'],
  ['"Authorization: Bearer abc.def.ghi12"', '"Authorization: [redacted]"'],
  ['"Bearer abcdefgh12345"', '"[redacted]"'],
  ['"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.sig"', '"[redacted]"'],
  ['"AKIAABCDEFGHIJKLMNOP"', '"[redacted]"'],
  ['"-----BEGIN PRIVATE KEY-----\\nMIIE"', '"[redacted]'],
  ['"postgres://volka:hunter2@db/x"', '"postgres://volka:[redacted]@db/x"'],
  ['"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"', '"[redacted]"'],
])('redactSecrets takes the secret out of %s', (text, expected) => {
  expect(redactSecrets(text)).toBe(expected);
});

test.each([
  '"UA_Campaign_0012_DE"',
  '"Campaign 1 | Android | 2024-10-05"',
  `"${'x'.repeat(80)}"`,
  '12345678901234567890',
])('redactSecrets leaves %s', (text) => {
  expect(redactSecrets(text)).toBe(text);
});

test('showValue shows no secret, however long the value is', () => {
  const shown = showValue({ note: 'a'.repeat(5), password: 'hunter2', rest: 'b'.repeat(100_000) });
  expect(shown).not.toContain('hunter2');
  expect(shown.length).toBeLessThanOrEqual(60);
});
