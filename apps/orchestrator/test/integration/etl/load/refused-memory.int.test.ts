import { join } from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureWindow } from '../../../proof/measure-window.ts';
import { startRefusedSource } from '../../../proof/refused-source.ts';
import { startEtlWorld } from '../etl-world.ts';

// `npm run proof:memory` loads 300,000 with 256 MB.
const RECORDS = 60_000;
/** Code and one batch need 30 MB; the raw JSON of all records would need 90 MB. */
const MAX_HEAP_MB = 96;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

test('the memory for refused records does not grow with their number', async () => {
  await using world = await startEtlWorld(postgres);
  await using source = await startRefusedSource(RECORDS, 'unknown-lifeday');
  const peak = await measureWindow(
    {
      database: { ...world.database, applicationName: 'test' },
      baseUrl: source.baseUrl,
      apiKey: world.apiKey,
      folder: join(world.workDir, 'window'),
      window: { fromDate: '2024-10-01', toDate: '2024-10-31' },
      acceptsRefused: true,
    },
    MAX_HEAP_MB,
  );
  expect(peak).toMatchObject({ rows: 0, refused: RECORDS });
  expect(
    await world.all(`select count(*)::int4 as records from etl.quarantine where state = 'open'`),
  ).toEqual([{ records: RECORDS }]);
});
