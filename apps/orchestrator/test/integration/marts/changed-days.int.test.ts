import type { DbtOutcome } from '@volka/dbt-runner';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkScope } from '../../../src/dbt/check-scope.ts';
import { startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { createMartsDatabase } from './marts-database.ts';
import type { MartsDatabase } from './marts-database.ts';

const SHAPE = { campaigns: 2, ads: 2 } as const;
const MINUTES = 60_000;
/** Long final when the tests begin, and loaded by none of the later loads but where a test says so. */
const OLD_DAY = '2024-09-10';

let server: TestPostgres;
let warehouse: MartsDatabase;
let dbt: DbtAtWork;

beforeAll(async () => {
  server = await startTestPostgres();
  warehouse = await createMartsDatabase(server);
  dbt = await startDbt(warehouse.dbtEnvironment);
  await warehouse.load({ fromDate: '2024-09-01', toDate: '2024-10-31', asOfDate: '2024-11-20', ...SHAPE });
  await build();
  expect(await check()).toEqual([]);
}, 5 * MINUTES);

afterAll(async () => {
  await dbt.close();
  await warehouse.close();
  await server.stop();
});

function failures(outcome: DbtOutcome): readonly string[] {
  if (outcome.kind === 'success') return [];
  if (outcome.kind === 'failed') return outcome.failures.map(({ name, message }) => name ?? message);
  return [JSON.stringify(outcome)];
}

async function build(): Promise<void> {
  expect(failures(await dbt.run('snapshot'))).toEqual([]);
  expect(failures(await dbt.run('run', 'path:models'))).toEqual([]);
}

/** @returns the tests that failed */
async function check(
  layer?: 'staging' | 'marts/core' | 'marts/reporting',
  scope: 'changed' | 'all' = 'changed',
) {
  const select = layer === undefined ? 'test_type:data' : `path:models/${layer},test_type:data`;
  return failures(await dbt.run('test', select, { env: checkScope(scope) }));
}

/** A load that restates one day, so that the day changes in history and in the marts. */
const restate = async (day: string, spendFactor: number): Promise<void> => {
  await warehouse.load({ fromDate: day, toDate: day, asOfDate: '2024-11-21', ...SHAPE, spendFactor });
  await build();
};

const spendTimes = (factor: number, day: string): Promise<unknown> =>
  warehouse.pool.query(
    `update public_core.fct_daily_performance set spend_eur = spend_eur * ${factor} where date_day = '${day}'`,
  );

describe('the days of ads', { timeout: 4 * MINUTES }, () => {
  const KEPT = `select campaign_name, ad_name, first_date, last_date from public_core.int_ad_spans where first_date is not null`;
  const RECOMPUTED = `select campaign_name, ad_name, min(date_day) as first_date, max(date_day) as last_date
    from public_staging.stg_campaign_performance group by 1, 2`;
  const load = { asOfDate: '2024-11-20', ...SHAPE };

  test('are kept by what changed: as if all rows were read', async () => {
    for (const days of [
      { fromDate: '2024-11-01', toDate: '2024-11-02', campaigns: 3, ads: 3 },
      { fromDate: '2024-08-31', toDate: '2024-08-31' },
      // Gone from its last day; then from its first; then from all days.
      { fromDate: '2024-11-02', toDate: '2024-11-02', withoutAd: 'Ad_1' },
      { fromDate: '2024-08-31', toDate: '2024-09-02', withoutAd: 'Ad_1' },
      { fromDate: '2024-09-01', toDate: '2024-11-01', withoutAd: 'Ad_1' },
      { fromDate: '2024-09-07', toDate: '2024-09-07' },
    ]) {
      await warehouse.load({ ...load, ...days });
      await build();
      expect(await warehouse.rows(KEPT)).toEqual(await warehouse.rows(RECOMPUTED));
    }
  });
});

describe('checks of what changed', { timeout: 4 * MINUTES }, () => {
  test('find a break on a day that changed since they last passed', async () => {
    await restate(OLD_DAY, 2);
    await spendTimes(3, OLD_DAY);
    expect(await check('marts/core')).toEqual(
      expect.arrayContaining(['staging_equals_fact', 'ads_equal_campaign_days']),
    );
  });

  test('look at a day again until it is right, whatever else passed in between', async () => {
    await restate('2024-09-20', 2);
    expect(await check('marts/core')).toContain('staging_equals_fact');
    await spendTimes(1 / 3, OLD_DAY);
    expect(await check('marts/core')).toEqual([]);
  });

  test('look at every day that changed since they last passed, though runs were left out or killed', async () => {
    await restate(OLD_DAY, 4);
    await restate('2024-09-21', 2);
    const controller = new AbortController();
    controller.abort();
    expect(
      (await dbt.run('test', 'test_type:data', { env: checkScope('changed'), signal: controller.signal }))
        .kind,
    ).toBe('cancelled');
    await spendTimes(3, OLD_DAY);
    expect(await check('marts/core')).toContain('staging_equals_fact');
    await spendTimes(1 / 3, OLD_DAY);
    expect(await check('marts/core')).toEqual([]);
  });

  test('look at days that are not final, changed or not', async () => {
    await spendTimes(3, '2024-10-25');
    expect(await check('marts/core')).toContain('staging_equals_fact');
    await spendTimes(1 / 3, '2024-10-25');
    expect(await check('marts/core')).toEqual([]);
  });

  test('leave an old day that did not change to the check of everything, and look at it until it is right', async () => {
    await spendTimes(3, '2024-09-05');
    expect(await check('marts/core')).toEqual([]);
    expect(await check('marts/core', 'all')).toContain('staging_equals_fact');
    expect(await check('marts/core')).toContain('staging_equals_fact');
    await spendTimes(1 / 3, '2024-09-05');
    expect(await check('marts/core')).toEqual([]);
  });

  test.each([
    [
      'a version that somebody closed in the history',
      'staging',
      `update public.scd_campaign_performance set dbt_valid_to = dbt_valid_from where campaigns_execution_date = '2024-09-12' and dbt_valid_to is null`,
      `update public.scd_campaign_performance set dbt_valid_to = null where campaigns_execution_date = '2024-09-12' and dbt_valid_to = dbt_valid_from`,
      [
        'scd_campaign_performance_equals_oracle',
        'scd_campaign_performance_versions_are_contiguous',
        'raw_log_equals_staging',
      ],
    ],
    [
      'the rows of a load that came twice',
      'staging',
      `insert into public.campaign_performance_raw_appends select r.* from public.campaign_performance_raw_appends as r
        where _load_id = (select max(load_id) from etl.loads)`,
      `delete from public.campaign_performance_raw_appends as r using public.campaign_performance_raw_appends as twin
        where r._load_id = (select max(load_id) from etl.loads) and twin._load_id = r._load_id and r.ctid > twin.ctid
          and (r.campaign_name, r.ad_name) = (twin.campaign_name, twin.ad_name)`,
      ['ledger_equals_raw_log'],
    ],
    [
      'a change that is told of no version',
      'marts/core',
      `update public_core.fct_performance_changes set version_id = gen_random_uuid() where date_day = '2024-09-12' and change_kind = 'restatement'`,
      `truncate public_core.fct_performance_changes`,
      ['fct_performance_changes_cover_every_version'],
    ],
    [
      'campaign days that are not the sums of ads, in every report on them',
      'marts/reporting',
      `update public_core.fct_daily_campaign_performance set registrations = registrations + 1 where date_day = '2024-09-12'`,
      `update public_core.fct_daily_campaign_performance set registrations = registrations - 1 where date_day = '2024-09-12'`,
      ['fact_equals_monthly_summary'],
    ],
  ] as const)('find %s', async (_what, layer, breaks, mends, red) => {
    await restate('2024-09-12', Math.random() + 1);
    await warehouse.pool.query(breaks);
    const found = await check(layer);
    await warehouse.pool.query(mends);
    expect(found).toEqual(expect.arrayContaining([...red]));
    await build();
    expect(await check(layer)).toEqual([]);
  });

  test('look at everything again once the project was built anew', async () => {
    await spendTimes(3, '2024-09-05');
    expect(failures(await dbt.run('run', 'path:models/marts/reporting', { fullRefresh: true }))).toEqual([]);
    expect(await check('marts/core')).toContain('staging_equals_fact');
    await spendTimes(1 / 3, '2024-09-05');
    expect(await check()).toEqual([]);
  });

  test('read no day that is final and did not change', async () => {
    const { due } = await warehouse.one<{ due: number }>(
      `select count(*)::int as due from dq.checked_days as checked
        join public_core.dim_dates as dates on dates.date_day = checked.date_day and dates.day_state <> checked.day_state
       where test_id = 'test.volka_marketing.staging_equals_fact'`,
    );
    expect(due).toBe(0);
    const { ids } = await warehouse.one<{ ids: number }>(
      'select count(distinct test_id)::int as ids from dq.checked_days',
    );
    expect(ids).toBeGreaterThan(30);
  });
});
