import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('Secret shows nothing however it is printed', () => {
  const secret = new Secret('canary-4711');
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    secret.toString(),
    Object.values(secret).join(''),
  ];
  expect(shown.join(' ')).not.toContain('canary');
  expect(shown[0]).toBe('[redacted]');
});

test('Secret reveals its value when asked', () => {
  expect(new Secret('canary-4711').reveal()).toBe('canary-4711');
});
