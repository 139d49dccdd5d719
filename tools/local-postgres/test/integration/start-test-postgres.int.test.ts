import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { startTestPostgres } from '../../src/index.ts';

const folders = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('volka-test-postgres-'));

it('startTestPostgres gives separate fresh databases and leaves nothing behind', async () => {
  const before = new Set(await folders());
  const server = await startTestPostgres();
  const mine = (await folders()).filter((name) => !before.has(name));
  const [one, two] = [await server.createDatabase(), await server.createDatabase('named')];
  expect(two.database).toBe('named');
  expect(one.database).not.toBe(two.database);
  for (const settings of [one, two]) {
    const client = new Client(settings);
    await client.connect();
    await client.query('create table only_here (n int)');
    await client.end();
  }
  await server.stop();
  const after = new Set(await folders());
  expect(mine.filter((name) => after.has(name))).toEqual([]);
});
