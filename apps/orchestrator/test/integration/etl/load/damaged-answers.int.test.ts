import { readdir } from 'node:fs/promises';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';
const SEPTEMBER = '2024-09-01…2024-09-30';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

test.each([
  ['truncated-at-bracket', 1],
  ['second-array', 2],
] as const)('an answer damaged by %s, %d times, is downloaded again and loads', async (fault, times) => {
  await using world = await startEtlWorld(postgres);
  world.simulator.switchOn({ fault, times, from: '2024-09-01', to: '2024-09-30' });
  const { figures } = await world.run(FIRST_DAY);
  expect(figures).toMatchObject({ windows: 4, accepted: 420, quarantined: 0, retries: times });
  expect(world.warnings).toEqual([
    `ATTEMPTS_FAILED ${SEPTEMBER}: ${times === 1 ? '1 request' : `${times} requests`} of ${times + 1} failed (malformed${times === 1 ? '' : ` x${times}`})`,
  ]);
  // The rows of the damaged answers were rolled back.
  expect(await world.all(`select attempts from etl.loads where from_date = '2024-09-01'`)).toEqual([
    { attempts: times + 1 },
  ]);
  expect(
    await world.all('select count(*)::int4 as rows from public.campaign_performance_raw_appends'),
  ).toEqual([{ rows: 420 }]);
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});

test('records with invalid UTF-8 are quarantined, and the others load', async () => {
  await using world = await startEtlWorld(postgres);
  world.simulator.switchOn({ fault: 'broken-utf8', share: 0.03, from: '2024-09-01', to: '2024-09-30' });
  const { figures } = await world.run(FIRST_DAY);
  const [injected] = world.simulator.injected();
  expect(injected?.rows).toBeGreaterThan(1);
  expect(figures).toMatchObject({
    received: 420,
    quarantined: injected?.rows,
    accepted: 420 - Number(injected?.rows),
    retries: 0,
  });
  const [aside] = await world.all(
    `select reasons -> 0 ->> 'rule' as rule, raw_json as raw from etl.quarantine limit 1`,
  );
  expect(aside?.['rule']).toBe('not-utf-8');
  expect(JSON.parse(String(aside?.['raw']))).toEqual({
    $notUtf8: expect.stringContaining(String.raw`\xFF`) as string,
  });
});

test('an answer that is damaged each time fails its window after three downloads', async () => {
  await using world = await startEtlWorld(postgres);
  world.simulator.switchOn({ fault: 'truncated-at-bracket', from: '2024-09-01', to: '2024-09-30' });
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({
    code: 'ETL_WINDOWS_FAILED',
    context: { windows: [SEPTEMBER] },
  });
  expect(world.warnings[0]).toBe(`ATTEMPTS_FAILED ${SEPTEMBER}: 3 requests of 3 failed (malformed x3)`);
  const { length } = world.simulator.requests().filter(({ periodFrom }) => periodFrom === '2024-09-01');
  expect(length).toBe(3);
  expect(
    await world.all('select distinct failure_code as code from etl.coverage where load_id is null'),
  ).toEqual([{ code: 'EXTRACT_MALFORMED_BODY' }]);
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});
