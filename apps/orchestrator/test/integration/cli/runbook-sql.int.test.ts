import { readFileSync } from 'node:fs';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import { afterAll, beforeAll, expect, test } from 'vitest';

const RUNBOOK = readFileSync(new URL('../../../../../docs/runbook.md', import.meta.url), 'utf8');
const STATEMENTS = [...RUNBOOK.matchAll(/^ *```sql\n([\s\S]*?)^ *```/gm)]
  .flatMap(([, block = '']) => block.split(/;\s*$/m))
  .map((statement) => statement.trim())
  .filter((statement) => statement !== '');

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

test('every statement of the runbook runs in a migrated database as etl_writer', async () => {
  expect(STATEMENTS.length).toBeGreaterThan(10);
  const database = await postgres.createDatabase();
  await migrate(database);
  const pool = connectPool({ ...database, role: 'etl_writer', applicationName: 'test', max: 1 });
  try {
    for (const statement of STATEMENTS) await expect(pool.query(statement)).resolves.toBeDefined();
  } finally {
    await pool.end();
  }
});
