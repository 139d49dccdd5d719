import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DbtAtWork } from './dbt-at-work.ts';
import { expectedVersions } from './expected-versions.ts';
import type { HistoryDatabase } from './history-database.ts';
import { snapshot } from './dbt-at-work.ts';
import { startHistoryWorld } from './history-world.ts';
import type { HistoryWorld } from './history-world.ts';
import { killSnapshot, prepareFailures, SNAPSHOT_STEPS } from './snapshot-failures.ts';
import { proveHistory } from './prove-history.ts';

const SEEDS = [1, 2, 3];
const SIZE = { days: 7, loads: 9 };
/** Several cold starts of dbt, on a machine that may be busy. */
const LONG_MS = 400_000;

let world: HistoryWorld;
let database: HistoryDatabase;
let dbt: DbtAtWork;

beforeAll(async () => {
  world = await startHistoryWorld();
  ({ database, dbt } = world);
  await prepareFailures(world);
});

afterAll(async () => {
  await world.close();
});

describe('scd_campaign_performance', () => {
  it.each(SEEDS)('equals the rules, random history %i', { timeout: LONG_MS }, async (seed) => {
    await database.empty();
    await proveHistory(world, seed, SIZE);
    expect(await rewrittenColumns()).toBe(0);
    expect(await dbt.run('test', HISTORY_TESTS)).toMatchObject({ kind: 'success' });
  });

  it('makes a version for a change of each metric column, and of no other', async () => {
    await database.empty();
    await writeOneKeyAColumn(0);
    await snapshot(dbt, 'first load');
    await writeOneKeyAColumn(1);
    await snapshot(dbt, 'second load');
    const { rows } = await database.pool.query<{ campaign_name: string; versions: bigint }>(
      'select campaign_name, count(*) as versions from public.scd_campaign_performance group by 1 order by 1',
    );
    const changed = rows.filter(({ versions }) => versions === 2n).map((row) => row.campaign_name);
    expect(changed).toEqual(METRIC_COLUMNS.toSorted());
    expect(rows.filter(({ versions }) => versions === 1n).map((row) => row.campaign_name)).toEqual([
      '_extra',
      'nothing',
    ]);
  });

  it('does not change when nothing waits', async () => {
    const before = await database.versions();
    await snapshot(dbt, 'idle');
    expect(await database.versions()).toEqual(before);
  });

  it.each(SNAPSHOT_STEPS)(
    'is unchanged by a snapshot killed at its step "%s", and takes the load afterwards',
    { timeout: LONG_MS },
    async (step) => {
      const loads = await world.waitingHistory(11, 3);
      const before = await database.versions();
      await killSnapshot(world, step);
      expect(await database.versions()).toEqual(before);
      const { rows } = await database.pool.query("select from etl.history_loads where state = 'taking'");
      expect(rows).toEqual([]);
      await world.drain();
      expect(await database.versions()).toEqual(expectedVersions(loads));
    },
  );

  it('refuses to start again while loads are marked as in history', async () => {
    await database.pool.query('drop table public.scd_campaign_performance cascade');
    const outcome = await dbt.run('snapshot');
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(outcome)).toContain('volka history rebuild');
  });
});

describe('the tests of the history', () => {
  beforeAll(async () => {
    await world.waitingHistory(13, 4);
    await world.drain();
    await database.pool.query('create table public.undamaged as table public.scd_campaign_performance');
  });

  it.each([
    ['a version is lost', 'delete from public.scd_campaign_performance where dbt_valid_to is not null'],
    ['a figure is changed', 'update public.scd_campaign_performance set players_14d = players_14d + 1'],
    ['a tombstone is lost', 'delete from public.scd_campaign_performance where _is_deleted'],
    [
      'time overlaps',
      "update public.scd_campaign_performance set dbt_valid_to = dbt_valid_to + interval '1 microsecond'",
    ],
    [
      'a key is open twice',
      `drop index public.scd_campaign_performance_open_key;
       update public.scd_campaign_performance set dbt_valid_to = null`,
    ],
  ])('fail when %s', async (_, damage) => {
    await database.pool.query(
      `truncate public.scd_campaign_performance; insert into public.scd_campaign_performance table public.undamaged; ${damage}`,
    );
    const outcome = await dbt.run('test', HISTORY_TESTS);
    const failed = outcome.kind === 'failed' ? outcome.failures.map(({ name }) => name) : [];
    expect(failed).toContain(ORACLE);
  });
});

const ORACLE = 'scd_campaign_performance_equals_oracle';
const HISTORY_TESTS = `${ORACLE} scd_campaign_performance_versions_are_contiguous`;

const METRIC_COLUMNS = [
  'spend_cents',
  '_spend_source',
  'impressions',
  'clicks',
  'registrations',
  'ctr',
  'cr',
  'cpc_cents',
  ...['players', 'payers', 'payments'].flatMap((what) => [1, 3, 7, 14].map((n) => `${what}_${String(n)}d`)),
  ...[1, 3, 7, 14].map((n) => `revenue_${String(n)}d_cents`),
];

/** dbt widens a column by dropping it together with its indexes, on a table that may be huge. */
async function rewrittenColumns(): Promise<number> {
  const { rows } = await database.pool.query<{ dropped: bigint }>(
    "select count(*) as dropped from pg_attribute where attrelid = 'public.scd_campaign_performance'::regclass and attisdropped",
  );
  return Number(rows[0]?.dropped);
}

/** One key for each metric column, named after it, and two more; only that column has `value`, the others stay. */
async function writeOneKeyAColumn(value: 0 | 1): Promise<void> {
  const row = (key: string, column: string): string => {
    const set =
      column === '_spend_source'
        ? `'${String(value)}'`
        : column === '_extra'
          ? `'{"n": ${String(value)}}'`
          : String(value);
    const required = ['impressions', 'clicks', 'registrations', '_spend_source'].filter(
      (name) => name !== column,
    );
    return `insert into public.campaign_performance_raw_appends (campaigns_execution_date, campaign_name, ad_name, _etl_loaded_at, _load_id,
      ${[...required, column].join(', ')})
      select from_date, '${key}', 'ad', loaded_at, load_id, ${[...required.map(() => '0'), set].join(', ')} from etl.loads order by load_id desc limit 1`;
  };
  await database.write({
    kind: 'window',
    fromDate: '2024-11-01',
    toDate: '2024-11-01',
    loadedAt: `2024-12-0${String(value + 1)}T05:00:00.000000Z`,
    rows: [ANY_ROW],
    refused: [],
  });
  for (const column of [...METRIC_COLUMNS, '_extra']) await database.pool.query(row(column, column));
}

const ANY_ROW = {
  date: '2024-11-01',
  campaign: 'nothing',
  ad: 'ad',
  metrics: {
    spend_cents: null,
    _spend_source: 'unknown',
    impressions: 0,
    players_14d: null,
    revenue_14d_cents: null,
  },
};
