import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from './redact.ts';

describe('createRedactor', () => {
  test('leaves no secret in any text that holds it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
        // Of what stands around the secret nothing may complete it again.
        fc.pre(!'[redacted]'.includes(secret));
        const redact = createRedactor({ DB_PASSWORD: secret });
        expect(redact(`${before}${secret}${after}`).split('[redacted]').join('\n')).not.toContain(secret);
      }),
    );
  });

  test('knows a secret as JSON and in an address', () => {
    const redact = createRedactor({ DB_PASSWORD: 'a"b\\c d' });
    expect(redact(JSON.stringify('a"b\\c d'))).toBe('"[redacted]"');
    expect(redact('postgres://u:a%22b%5Cc%20d@h')).toBe('postgres://u:[redacted]@h');
  });

  test('leaves what is no secret, and what is too short to be one', () => {
    expect(createRedactor({ DB_HOST: 'localhost', DB_PASSWORD: 'dev' })('dev on localhost')).toBe(
      'dev on localhost',
    );
  });
});
