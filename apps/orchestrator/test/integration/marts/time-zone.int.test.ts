import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failuresOf, startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { createMartsDatabase } from './marts-database.ts';
import type { MartsDatabase } from './marts-database.ts';

const MINUTES = 60_000;
/** Clocks of Santiago went forward at midnight of 8 September 2024: that midnight does not exist. */
const ZONE = 'America/Santiago';
const SEPTEMBER = { fromDate: '2024-09-01', toDate: '2024-09-30', campaigns: 1, ads: 2 } as const;
const MODELS = '+monthly_campaign_summary';

let server: TestPostgres;
let warehouse: MartsDatabase;
let dbt: DbtAtWork;
/** dbt with the role of the profile and without its time zone: the sessions are in that of the database. */
let unpinned: DbtAtWork;

beforeAll(async () => {
  server = await startTestPostgres();
  warehouse = await createMartsDatabase(server);
  const { name } = await warehouse.one<{ name: string }>('select current_database() as name');
  await warehouse.pool.query(`alter database "${name}" set timezone = '${ZONE}'`);
  dbt = await startDbt(warehouse.dbtEnvironment);
  unpinned = await startDbt(warehouse.dbtEnvironment, {
    profile: (template) => template.replace("; set time zone 'UTC'", ''),
  });
}, 5 * MINUTES);

afterAll(async () => {
  await dbt.close();
  await unpinned.close();
  await warehouse.close();
  await server.stop();
});

describe('in a database whose time zone changes its clocks at midnight', () => {
  test('the profile pins each session to UTC', async () => {
    expect(await timeZoneOf(dbt)).toBe('UTC');
  });

  test(
    'a month that is loaded twice has each of its days once, whatever the time zone of the session',
    async () => {
      for (const asOfDate of ['2024-10-20', '2024-10-21']) {
        await warehouse.load({ ...SEPTEMBER, asOfDate, spendFactor: asOfDate === '2024-10-20' ? 1 : 1.5 });
        await succeed('snapshot');
      }
      await succeed('run', MODELS);
      expect(
        await warehouse.one(
          `select count(*)::int as days, count(distinct date_day)::int as distinct_days, min(date_day)::text as first_date,
             max(date_day)::text as last_date, count(distinct month_start_date)::int as months from public_core.dim_dates`,
        ),
      ).toEqual({
        days: 30,
        distinct_days: 30,
        first_date: '2024-09-01',
        last_date: '2024-09-30',
        months: 1,
      });
      expect(
        await warehouse.one(`select count(*)::int as rows, count(distinct date_day)::int as days,
             sum(spend_eur) = (select total_spend from public_reporting.monthly_campaign_summary) as is_equal
           from public_core.fct_daily_performance`),
      ).toEqual({ rows: 60, days: 30, is_equal: true });
    },
    5 * MINUTES,
  );
});

async function succeed(command: 'snapshot' | 'run', select?: string): Promise<void> {
  expect(failuresOf(await unpinned.run(command, select))).toEqual([]);
}

async function timeZoneOf({ command, projectArguments, environment }: DbtAtWork): Promise<string> {
  const { stdout } = await promisify(execFile)(
    command,
    [
      ...['show', '--quiet', '--output', 'json', '--inline'],
      `select current_setting('TimeZone') as zone`,
      ...projectArguments,
    ],
    { env: environment },
  );
  const { show } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    readonly show: readonly { readonly zone: string }[];
  };
  return show[0]?.zone ?? 'none';
}
