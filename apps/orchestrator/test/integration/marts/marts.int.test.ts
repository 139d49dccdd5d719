import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import type { DbtCommand } from '@volka/dbt-runner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failuresOf, startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { createMartsDatabase } from './marts-database.ts';
import type { MartsDatabase } from './marts-database.ts';
import { runPipelines } from './run-pipelines.ts';

const FACTS = ['fct_daily_performance', 'fct_daily_campaign_performance', 'fct_cohort_lifeday'] as const;
const SHAPE = { campaigns: 3, ads: 3 } as const;
const MINUTES = 60_000;

let server: TestPostgres;
let warehouse: MartsDatabase;
let dbt: DbtAtWork;

beforeAll(async () => {
  server = await startTestPostgres();
  warehouse = await createMartsDatabase(server);
  dbt = await startDbt(warehouse.dbtEnvironment);
  await warehouse.load({ fromDate: '2024-09-01', toDate: '2024-10-31', asOfDate: '2024-11-20', ...SHAPE });
  await warehouse.load({ fromDate: '2024-11-01', toDate: '2024-11-20', asOfDate: '2024-11-21', ...SHAPE });
}, 5 * MINUTES);

afterAll(async () => {
  await dbt.close();
  await warehouse.close();
  await server.stop();
});

async function succeed(command: DbtCommand, select?: string): Promise<void> {
  expect(failuresOf(await dbt.run(command, select))).toEqual([]);
}

async function factRows(): Promise<Readonly<Record<string, readonly string[]>>> {
  const entries: [string, readonly string[]][] = [];
  for (const fact of FACTS) entries.push([fact, await warehouse.rows(`select * from public_core.${fact}`)]);
  return Object.fromEntries(entries);
}

describe('marts', () => {
  test(
    'every pipeline of dbt_dag_config.yml runs and tests on its own, one after the other',
    async () => {
      await runPipelines(warehouse, dbt);
      const { months } = await warehouse.one<{ months: number }>(
        'select count(distinct report_month)::int as months from public_reporting.monthly_campaign_summary',
      );
      expect(months).toBe(3);
    },
    5 * MINUTES,
  );

  test(
    'every unit test of the project holds',
    async () => {
      await succeed('test', 'test_type:unit');
    },
    5 * MINUTES,
  );

  test(
    'each selection runs and tests again alone, in the other order too',
    async () => {
      for (const folder of ['marts/reporting', 'marts/core', 'staging']) {
        await succeed('run', `path:models/${folder}`);
        await succeed('test', `path:models/${folder},test_type:data`);
      }
    },
    5 * MINUTES,
  );

  // No test of the project looks at these again, so they must really be there.
  test('the tables of core have the keys that their contracts name', async () => {
    const keys = await warehouse.one(
      `select count(*) filter (where contype = 'p')::int as primary_keys, count(*) filter (where contype = 'f')::int as foreign_keys
        from pg_constraint where connamespace = 'public_core'::regnamespace and convalidated`,
    );
    expect(keys).toEqual({ primary_keys: 10, foreign_keys: 10 });
  });

  test(
    'an incremental build is equal to a full one after maturation, restatement, deletion and a new day',
    async () => {
      // Said as final, then taken back by the next load.
      await warehouse.load({
        fromDate: '2024-11-05',
        toDate: '2024-11-05',
        asOfDate: '2024-11-23',
        ...SHAPE,
        spendFactor: 1.2,
      });
      await warehouse.load({
        fromDate: '2024-11-01',
        toDate: '2024-11-22',
        asOfDate: '2024-11-23',
        ...SHAPE,
      });
      await warehouse.load({
        fromDate: '2024-10-01',
        toDate: '2024-10-03',
        asOfDate: '2024-11-23',
        ...SHAPE,
        spendFactor: 1.1,
      });
      await warehouse.load({
        fromDate: '2024-10-05',
        toDate: '2024-10-05',
        asOfDate: '2024-11-23',
        ...SHAPE,
        withoutAd: 'Ad_1',
      });
      await runPipelines(warehouse, dbt);
      const incremental = await factRows();
      await succeed('run', 'path:models/marts/core,config.materialized:incremental');
      expect(await factRows()).toEqual(incremental);
      // Without a state every day is stale: the whole table is made anew.
      for (const fact of FACTS) await warehouse.pool.query(`truncate public_core.${fact}`);
      await succeed('run', 'path:models/marts/core');
      expect(await factRows()).toEqual(incremental);
      const { deleted } = await warehouse.one<{ deleted: number }>(
        `select count(*)::int as deleted from public_core.fct_daily_performance
        where date_day = '2024-10-05' and campaign_name = 'Campaign_1' and ad_name = 'Ad_1'`,
      );
      expect(deleted).toBe(0);
    },
    5 * MINUTES,
  );

  test(
    'a build with nothing new touches no row of the facts',
    async () => {
      const versions = `select ${FACTS.map((fact) => `(select max(xmin::text::bigint) from public_core.${fact}) as ${fact}`).join(', ')}`;
      const before = await warehouse.one(versions);
      await succeed('run', 'path:models/marts/core');
      expect(await warehouse.one(versions)).toEqual(before);
    },
    5 * MINUTES,
  );

  test('what closed months were restated by is what changed of days that had been fetched as final, to the cent', async () => {
    expect(
      await warehouse.rows(`
        select report_month, campaign_name, spend_restated_eur as spend, registrations_restated as registrations,
          revenue_14d_restated_eur as revenue_14d
        from public_reporting.restatements where is_closed_month_changed`),
    ).toEqual(await warehouse.rows(CHANGES_OF_CLOSED_DAYS));
  });

  test('what a mart shows adds up to what the raw log holds, to the cent', async () => {
    const { raw, fact, monthly } = await warehouse.one<{ raw: string; fact: string; monthly: string }>(`
      select (select sum(spend_cents) from public.scd_campaign_performance where dbt_valid_to is null and not _is_deleted)::text as raw,
        (select (sum(spend_eur) * 100)::bigint from public_core.fct_daily_performance)::text as fact,
        (select (sum(total_spend) * 100)::bigint from public_reporting.monthly_campaign_summary)::text as monthly`);
    expect(fact).toBe(raw);
    expect(monthly).toBe(raw);
  });
});

/** No key is new after the close, so no version but the changes has a part in it. */
const CHANGES_OF_CLOSED_DAYS = `
  with closings as (
    select dates.date_day, dates.month_start_date, min(loads.load_id) as load_id
    from public_core.dim_dates as dates
    join etl.loads on dates.date_day between loads.from_date and loads.to_date and loads.as_of_date >= dates.date_day + 16
    group by dates.date_day, dates.month_start_date)
  select closings.month_start_date as report_month, changes.campaign_name,
    coalesce(sum(change) filter (where metric = 'spend_eur'), 0)::numeric(18, 2) as spend,
    coalesce(sum(change) filter (where metric = 'registrations'), 0)::int8 as registrations,
    coalesce(sum(change) filter (where metric = 'revenue_14d_eur'), 0)::numeric(18, 2) as revenue_14d
  from public_core.fct_performance_changes as changes
  join closings on changes.date_day = closings.date_day and changes.load_id > closings.load_id
  cross join lateral (select coalesce(new_value, 0) - coalesce(old_value, 0) as change) as differences
  where not is_maturation
  group by closings.month_start_date, changes.campaign_name`;

/** Each break is made by hand, as a defect of a program or a person would make it, and must turn at least one check red. */
const SABOTAGE: readonly {
  readonly broken: string;
  readonly breaks: string;
  readonly mends: string;
  /** @defaultValue core */
  readonly layer?: string;
  readonly red: RegExp;
}[] = [
  {
    broken: 'a load that came twice',
    breaks: `create table kept as select * from public.campaign_performance_raw_appends where _load_id = 1;
      insert into public.campaign_performance_raw_appends select * from kept`,
    mends: `delete from public.campaign_performance_raw_appends where _load_id = 1;
      insert into public.campaign_performance_raw_appends select * from kept; drop table kept`,
    layer: 'staging',
    red: /ledger_equals_raw_log/,
  },
  {
    broken: 'a day that was dropped',
    breaks: `create table kept as select * from public_core.fct_daily_performance where date_day = '2024-10-10';
      delete from public_core.fct_daily_performance where date_day = '2024-10-10'`,
    mends: 'insert into public_core.fct_daily_performance select * from kept; drop table kept',
    red: /staging_equals_fact/,
  },
  {
    broken: 'cents that were taken for euros',
    breaks:
      "update public_core.fct_daily_performance set spend_eur = spend_eur * 100 where date_day = '2024-10-10'",
    mends:
      "update public_core.fct_daily_performance set spend_eur = spend_eur / 100 where date_day = '2024-10-10'",
    red: /staging_equals_fact/,
  },
  {
    broken: 'a lifeday that was shifted',
    breaks: `update public_core.fct_cohort_lifeday set lifeday = case lifeday when 1 then 101 when 3 then 103 else lifeday end where date_day = '2024-10-10';
      update public_core.fct_cohort_lifeday set lifeday = case lifeday when 101 then 3 when 103 then 1 else lifeday end where date_day = '2024-10-10'`,
    mends: `update public_core.fct_cohort_lifeday set lifeday = case lifeday when 1 then 101 when 3 then 103 else lifeday end where date_day = '2024-10-10';
      update public_core.fct_cohort_lifeday set lifeday = case lifeday when 101 then 3 when 103 then 1 else lifeday end where date_day = '2024-10-10'`,
    red: /ads_equal_lifedays/,
  },
  {
    broken: 'a dimension with an ad in it twice',
    breaks: `insert into public_core.dim_ads
      select (jsonb_populate_record(ads, jsonb_build_object('ad_key', gen_random_uuid()))).* from public_core.dim_ads as ads where ad_name = 'Ad_1' limit 1`,
    mends: `delete from public_core.dim_ads as ads where not exists (select from public_core.fct_daily_performance as f where f.ad_key = ads.ad_key)
      and exists (select from public_core.dim_ads as twin where twin.ad_key <> ads.ad_key and (twin.campaign_name, twin.ad_name) = (ads.campaign_name, ads.ad_name))`,
    red: /dim_ads_grain/,
  },
  {
    broken: 'a dimension with an ad that has no name',
    breaks:
      "update public_core.dim_ads set ad_name = null where campaign_name = 'Campaign_1' and ad_name = 'Ad_1'",
    mends: "update public_core.dim_ads set ad_name = 'Ad_1' where ad_name is null",
    red: /dim_ads_grain/,
  },
  {
    broken: 'campaign days that count an ad twice',
    breaks:
      "update public_core.fct_daily_campaign_performance set registrations = registrations + 1 where date_day = '2024-10-10'",
    mends:
      "update public_core.fct_daily_campaign_performance set registrations = registrations - 1 where date_day = '2024-10-10'",
    red: /ads_equal_campaign_days/,
  },
  {
    broken: 'a young cohort that passes for final',
    breaks:
      "update public_core.fct_daily_campaign_performance set is_mature_14d = true where date_day = '2024-11-20'",
    mends:
      "update public_core.fct_daily_campaign_performance set is_mature_14d = false where date_day = '2024-11-20'",
    red: /ads_equal_campaign_days/,
  },
  {
    broken: 'a derived spend that passes for reported',
    breaks:
      "update public_core.fct_daily_campaign_performance set spend_derived_eur = null where date_day = '2024-10-10' and campaign_name = 'Campaign_2'",
    mends:
      "update public_core.fct_daily_campaign_performance set spend_derived_eur = spend_eur where date_day = '2024-10-10' and campaign_name = 'Campaign_2'",
    red: /ads_equal_campaign_days/,
  },
  {
    broken: 'a fact that was not rebuilt when its day changed',
    breaks:
      "update public_core.fct_cohort_lifeday set day_state = day_state - 1 where date_day = '2024-10-10'",
    mends:
      "update public_core.fct_cohort_lifeday set day_state = day_state + 1 where date_day = '2024-10-10'",
    red: /facts_are_up_to_date/,
  },
];

describe('sabotage', () => {
  test.each(SABOTAGE)(
    'turns a check red: $broken',
    async ({ breaks, mends, layer = 'marts/core', red }) => {
      await warehouse.pool.query(breaks);
      const broken = failuresOf(await dbt.run('test', `path:models/${layer},test_type:data`));
      await warehouse.pool.query(mends);
      expect(broken.join('\n')).toMatch(red);
    },
    3 * MINUTES,
  );

  test(
    'leaves every check green when mended',
    async () => {
      await succeed('test', 'path:models/marts/core,test_type:data');
    },
    3 * MINUTES,
  );
});
