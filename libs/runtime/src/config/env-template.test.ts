import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderEnvTemplate } from './env-template.ts';
import { integer, secret, text } from './variables.ts';

test('renderEnvTemplate writes description, example and optionality', () => {
  const schema = z.object({
    DB_HOST: text({ description: 'Host of the database', example: 'localhost' }),
    DB_PORT: integer({ description: 'Port', example: '5432', min: 1, max: 9 }).prefault('5'),
    DB_PASSWORD: secret({ description: 'Password' }),
  });
  expect(renderEnvTemplate([{ title: 'Database', schema }])).toBe(
    [
      '# One NAME=value a line. A "#" begins a comment at the start of a line and after a space; elsewhere it belongs to the value.',
      `# A value with spaces at an end, a space before "#" or a quote at its start goes into quotes: '…', "…" or \`…\`.`,
      '',
      '# Database',
      '# Host of the database',
      'DB_HOST=localhost',
      '# Port (optional)',
      '# DB_PORT=5432',
      '# Password',
      'DB_PASSWORD=',
      '',
    ].join('\n'),
  );
});

test('renderEnvTemplate refuses a variable without a description', () => {
  expect(() => renderEnvTemplate([{ title: 'x', schema: z.object({ A: z.string() }) }])).toThrow(
    /no description/,
  );
});
