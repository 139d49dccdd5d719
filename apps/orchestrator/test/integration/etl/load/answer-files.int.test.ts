import { readdir } from 'node:fs/promises';
import { ExtractError } from '@volka/extract';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayLoad } from '../../../../src/etl/load/replay-load.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

/** From now on the archive fails at once, long before a connection to the warehouse is made. */
function refuseToArchive(world: EtlWorld): void {
  const refusal = new ExtractError('EXTRACT_ARCHIVE_UNWRITABLE', 'Cannot archive the answer: ENOSPC');
  Object.assign(world.loader, {
    archive: { ...world.loader.archive, store: () => Promise.reject(refusal) },
  });
}

test('an archive that fails makes its windows fail, not the process', async () => {
  await using world = await startEtlWorld(postgres);
  refuseToArchive(world);
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(await world.all('select distinct failure_code as code, load_id from etl.coverage')).toEqual([
    { code: 'EXTRACT_ARCHIVE_UNWRITABLE', load_id: null },
  ]);
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});

test('every answer named in the ledger is in the archive, also where nothing changed', async () => {
  await using world = await startEtlWorld(postgres);
  await world.run(FIRST_DAY);
  refuseToArchive(world);
  const october = { fromDate: '2024-10-01', toDate: '2024-10-31' };
  const plan = { firstDate: '2024-09-01', order: 'oldest-first', only: october } as const;
  await expect(world.run(FIRST_DAY, { plan })).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(await world.all('select status, count(*)::int4 as loads from etl.loads group by 1')).toEqual([
    { status: 'loaded', loads: 4 },
  ]);
});

test('reconciling leaves no file of the campaign level behind', async () => {
  await using world = await startEtlWorld(postgres);
  await world.run(FIRST_DAY, { reconcile: 'all' });
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});

test('a window that fails between download and loading leaves no file behind', async () => {
  await using world = await startEtlWorld(postgres);
  await world.admin.query('revoke select on etl.day_volumes from etl_writer');
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(await world.all('select distinct failure_code as code from etl.coverage')).toEqual([
    { code: 'WAREHOUSE_PERMISSION_DENIED' },
  ]);
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});

test('a byte order mark changes nothing: at both levels of detail, and when the answer is replayed', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = { rewrite: (_, body) => (body.startsWith('[') ? `\uFEFF${body}` : body) };
  await world.run(FIRST_DAY, { reconcile: 'all' });
  expect(world.warnings.filter((text) => /LEVELS|FAILED/.test(text))).toEqual([]);
  const [first] = await world.all(
    `select load_id, records_received::int4 as rows from etl.loads order by load_id limit 1`,
  );
  const replayed = await replayLoad(world.loader, {
    loadId: first?.['load_id'] as bigint,
    runId: 'replay',
    spoolDir: world.loader.spoolDir,
    signal: new AbortController().signal,
  });
  expect(replayed).toMatchObject({ received: first?.['rows'], accepted: first?.['rows'], quarantined: 0 });
});
