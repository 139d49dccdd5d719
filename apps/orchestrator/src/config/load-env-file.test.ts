import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadEnvFile } from './load-env-file.ts';

test('loadEnvFile adds what is not set, with whole values; a missing file adds nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'volka-env-'));
  const environment: Record<string, string | undefined> = { DB_HOST: 'set', DB_NAME: '' };
  try {
    const file = join(folder, '.env');
    loadEnvFile(file, environment);
    await writeFile(file, 'DB_HOST=other\nDB_NAME=other\nDB_PASSWORD=pa#ss\n');
    loadEnvFile(file, environment);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(environment).toEqual({ DB_HOST: 'set', DB_NAME: '', DB_PASSWORD: 'pa#ss' });
});
