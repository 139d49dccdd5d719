import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { createMartsDatabase } from './marts-database.ts';
import type { MartsDatabase } from './marts-database.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../..');
const PAGE = path.join(ROOT, 'docs', 'add-a-metric.md');
const MINUTES = 60_000;
const LOAD = {
  fromDate: '2024-10-01',
  toDate: '2024-10-03',
  asOfDate: '2024-11-20',
  campaigns: 2,
  ads: 2,
} as const;

let server: TestPostgres;
let warehouse: MartsDatabase;
let folder: string;
let dbt: DbtAtWork;

beforeAll(async () => {
  server = await startTestPostgres();
  warehouse = await createMartsDatabase(server);
  folder = await mkdtemp(path.join(tmpdir(), 'volka-add-a-metric-'));
  await cp(path.join(ROOT, 'dbt_project'), path.join(folder, 'dbt_project'), { recursive: true });
  dbt = await startDbt(warehouse.dbtEnvironment, { projectDir: path.join(folder, 'dbt_project') });
}, 5 * MINUTES);

afterAll(async () => {
  await dbt.close();
  await warehouse.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Takes the steps of the page that name a file of the dbt project. @returns how many */
async function followThePage(): Promise<number> {
  const page = await readFile(PAGE, 'utf8');
  const steps = [
    ...page.matchAll(
      /^In `(dbt_project\/[^`]+)`, (after|before) `([^`]+)`(, everywhere)?:\n\n```\n([\s\S]*?)\n```$/gm,
    ),
  ];
  for (const [, file = '', side, anchor = '', everywhere, block = ''] of steps) {
    const target = path.join(folder, file);
    const text = await readFile(target, 'utf8');
    expect(text, file).toContain(anchor);
    const step = (): string => (side === 'after' ? anchor + block : block + anchor);
    const changed = everywhere === undefined ? text.replace(anchor, step) : text.replaceAll(anchor, step);
    await writeFile(target, changed);
  }
  return steps.length;
}

async function loadAndBuild(): Promise<void> {
  await warehouse.load(LOAD);
  for (const [command, select] of [
    ['snapshot', undefined],
    ['run', 'path:models'],
    ['test', 'test_type:data'],
  ] as const) {
    const outcome = await dbt.run(command, select);
    expect(outcome.kind === 'failed' ? outcome.failures : outcome.kind).toBe('success');
  }
}

const versions = async (): Promise<number> =>
  (await warehouse.one<{ n: number }>('select count(*)::int as n from public.scd_campaign_performance')).n;

test(
  'a metric added as the page says makes no version until it has a value, and reaches the reports with it',
  async () => {
    await loadAndBuild();
    const before = await versions();
    await warehouse.pool.query(
      'create view public.of_a_team as select * from public_core.campaign_performance_as_of(now())',
    );
    await warehouse.pool.query(
      'alter table public.campaign_performance_raw_appends add column installs integer',
    );
    expect(await followThePage()).toBe(16);

    await loadAndBuild();
    expect(await versions()).toBe(before);

    await warehouse.pool.query(
      'alter table public.campaign_performance_raw_appends alter column installs set default 7',
    );
    await loadAndBuild();
    expect(await versions()).toBe(2 * before);
    expect(
      await warehouse.one(
        `select sum(total_installs)::int as installs, (select count(*)::int from public.of_a_team) as known
           from public_reporting.monthly_campaign_summary`,
      ),
    ).toEqual({ installs: 7 * before, known: before });
  },
  8 * MINUTES,
);
