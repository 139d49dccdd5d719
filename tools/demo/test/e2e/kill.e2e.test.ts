import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStateDir, runDemoToEnd, startDemo } from './demo-process.ts';
import { offences, one, withWarehouse } from './warehouse-checks.ts';

let stateDir: string;

beforeAll(async () => {
  stateDir = await makeStateDir();
});

afterAll(async () => {
  await rm(stateDir, { recursive: true, force: true });
});

/** Stations to die at: what is printed just before, and how long after. Each run takes up where the killed one stopped. */
const KILLS: readonly { readonly after: RegExp; readonly delayMs: number }[] = [
  { after: /are up/, delayMs: 200 },
  { after: /run marketing etl {2}\d+\/\d+ windows/, delayMs: 50 },
  { after: /✓ run marketing etl/, delayMs: 3_500 },
  { after: /✓ \S*snapshot\S*: dbt snapshot/, delayMs: 700 },
];

test('after kill -9 at any task the next run leaves no row twice, no date missing and the history right', async () => {
  for (const { after, delayMs } of KILLS) {
    const demo = startDemo(stateDir, '--campaigns', '3', '--ads', '3');
    await demo.waitFor(after);
    await sleep(delayMs);
    demo.child.kill('SIGKILL');
    expect((await demo.ended).signal).toBe('SIGKILL');
  }
  const output = await runDemoToEnd(stateDir);
  expect(output).toContain('October 2024');
  await withWarehouse(stateDir, async (pool) => {
    expect(await offences(pool)).toEqual([]);
    expect(await one(pool, 'select count(*)::int as days from etl.coverage')).toEqual({ days: 1827 });
  });
});
