import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { readConfig } from './read-config.ts';
import { httpUrl, integer, secret, text } from './variables.ts';

const schema = z.object({
  DB_HOST: text({ description: 'host' }),
  DB_PORT: integer({ description: 'port', min: 1, max: 65535 }).prefault('5432'),
  DB_PASSWORD: secret({ description: 'password' }),
  API_URL: httpUrl({ description: 'address' }).optional(),
  ORDER: z.enum(['up', 'down']).default('up'),
  PATTERN: z.string().regex(/^a+$/).optional(),
});

function problemsOf(environment: Record<string, string>): ConfigError {
  try {
    readConfig(schema, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('expected a ConfigError');
}

test('readConfig parses, defaults and freezes', () => {
  const config = readConfig(schema, {
    DB_HOST: 'db',
    DB_PASSWORD: 'x',
    API_URL: 'http://a/b/',
    OTHER: 'ignored',
  });
  expect(config.DB_PORT).toBe(5432);
  expect(config.API_URL).toBe('http://a/b');
  expect(Object.keys(config)).not.toContain('OTHER');
  expect(Object.isFrozen(config)).toBe(true);
});

test('readConfig lists every problem in one error', () => {
  const error = problemsOf({ DB_PORT: '70000', API_URL: 'ftp://x' });
  expect(error.problems.map(({ name }) => name).sort()).toEqual([
    'API_URL',
    'DB_HOST',
    'DB_PASSWORD',
    'DB_PORT',
  ]);
  expect(error.message).toContain('DB_PORT must be a whole number from 1 to 65535');
});

test('readConfig names the forms that a variable may have', () => {
  const error = problemsOf({ DB_HOST: 'db', DB_PASSWORD: 'x', ORDER: 'sideways', PATTERN: 'b' });
  expect(error.problems).toEqual([
    { name: 'ORDER', problem: 'must be one of up, down' },
    { name: 'PATTERN', problem: 'is not of the expected form' },
  ]);
});

test('readConfig counts an empty variable as missing', () => {
  expect(problemsOf({ DB_HOST: '  ', DB_PASSWORD: 'x' }).problems).toEqual([
    { name: 'DB_HOST', problem: 'is missing' },
  ]);
});

test('readConfig never repeats a value', () => {
  const error = problemsOf({
    DB_HOST: 'db',
    DB_PASSWORD: 'canary',
    DB_PORT: 'canary-port',
    API_URL: 'canary-url',
    ORDER: 'canary-order',
    PATTERN: 'canary-pattern',
  });
  expect(`${error.message}${JSON.stringify(error)}`).not.toContain('canary');
});
