import type { DbtRequest } from '@volka/dbt-runner';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { createMartsDatabase } from './marts-database.ts';
import type { MartsDatabase } from './marts-database.ts';

const MINUTES = 60_000;
const WEEKS = 'path:models/marts/reporting/weekly_campaign_report.sql';
const WEEKS_VIEW = 'public_reporting.weekly_campaign_report';
/** `oid` is that of the relation and stays for as long as it is replaced in place. */
const VIEWS = `select relnamespace::regnamespace::text as schema, relname, oid from pg_class
  where relkind = 'v' and relnamespace::regnamespace::text like 'public\\_%'`;

let server: TestPostgres;
let warehouse: MartsDatabase;
let dbt: DbtAtWork;

beforeAll(async () => {
  server = await startTestPostgres();
  warehouse = await createMartsDatabase(server);
  dbt = await startDbt(warehouse.dbtEnvironment);
  await warehouse.load({
    fromDate: '2024-10-01',
    toDate: '2024-10-31',
    asOfDate: '2024-11-20',
    campaigns: 2,
    ads: 2,
  });
  expect((await dbt.run('snapshot')).kind).toBe('success');
  await run();
  // As another team would build on a mart.
  await warehouse.pool.query(`create view public.of_another_team as select * from ${WEEKS_VIEW}`);
}, 5 * MINUTES);

afterAll(async () => {
  await dbt.close();
  await warehouse.close();
  await server.stop();
});

/** @returns what became of the views that ran, by name */
async function run(
  select?: string,
  more?: Pick<DbtRequest, 'fullRefresh'>,
): Promise<Readonly<Record<string, string | null>>> {
  const outcome = await dbt.run('run', select, more);
  expect(outcome.kind).toBe('success');
  return Object.fromEntries(
    outcome.nodes.filter(({ message }) => message !== null).map(({ name, message }) => [name, message]),
  );
}

const weeks = async (): Promise<number> =>
  (await warehouse.one<{ n: number }>(`select count(*)::int as n from ${WEEKS_VIEW}`)).n;

const isThere = async (view: string): Promise<boolean> =>
  (await warehouse.one<{ there: boolean }>(`select to_regclass('${view}') is not null as there`)).there;

describe('views', { timeout: 2 * MINUTES }, () => {
  test('are left alone by a run with nothing new', async () => {
    const before = await warehouse.rows(VIEWS);
    const said = await run();
    expect(await warehouse.rows(VIEWS)).toEqual(before);
    expect(before.length).toBeGreaterThan(15);
    expect(Object.values(said).filter((message) => message === 'UNCHANGED')).toHaveLength(before.length);
    expect(await isThere('public.of_another_team')).toBe(true);
  });

  test('are made anew in place where somebody changed one by hand, and what stands on it stays', async () => {
    const before = await warehouse.rows(VIEWS);
    const rows = await weeks();
    await warehouse.pool.query(`do $$ begin
      execute 'create or replace view ${WEEKS_VIEW} as select * from (' || rtrim(pg_get_viewdef('${WEEKS_VIEW}'::regclass), ';') || ') as kept where false';
    end $$`);
    expect(await weeks()).toBe(0);
    expect(await run(WEEKS)).not.toMatchObject({ weekly_campaign_report: 'UNCHANGED' });
    expect(await weeks()).toBe(rows);
    expect(await warehouse.rows(VIEWS)).toEqual(before);
    expect(await isThere('public.of_another_team')).toBe(true);
    expect(await run(WEEKS)).toMatchObject({ weekly_campaign_report: 'UNCHANGED' });
  });

  test('take new columns in any place, and what stands on them stays', async () => {
    const rows = await weeks();
    // As the view was before it had `cpi` and `ctr`.
    await warehouse.pool.query(`do $$ begin
      execute (
        select 'drop view ${WEEKS_VIEW} cascade; create view ${WEEKS_VIEW} as select ' || string_agg(quote_ident(attname), ', ' order by attnum)
            || ' from (' || rtrim(pg_get_viewdef('${WEEKS_VIEW}'::regclass), ';') || ') as all_columns'
          from pg_attribute where attrelid = '${WEEKS_VIEW}'::regclass and attnum > 0 and attname not in ('cpi', 'ctr'));
    end $$;
    alter view ${WEEKS_VIEW} owner to dbt_transformer;
    create view public.of_another_team as select * from ${WEEKS_VIEW}`);
    await run(WEEKS);
    expect(await isThere('public.of_another_team')).toBe(true);
    const { columns } = await warehouse.one<{ columns: readonly string[] }>(
      `select array_agg(attname::text order by attnum desc) as columns from pg_attribute where attrelid = '${WEEKS_VIEW}'::regclass and attnum > 0`,
    );
    expect(columns.slice(0, 2)).toEqual(['cpi', 'ctr']);
    expect(await weeks()).toBe(rows);
    expect(await run(WEEKS)).toMatchObject({ weekly_campaign_report: 'UNCHANGED' });
  });

  test('and functions that others built on are replaced in place', async () => {
    await warehouse.pool.query(
      'create view public.known_now as select * from public_core.campaign_performance_as_of(now())',
    );
    await run();
    await run('fct_performance_versions', { fullRefresh: true });
    expect(await isThere('public.known_now')).toBe(true);
  });

  test('are made anew by a full refresh', async () => {
    expect(await run(WEEKS, { fullRefresh: true })).not.toMatchObject({
      weekly_campaign_report: 'UNCHANGED',
    });
    expect(await isThere('public.of_another_team')).toBe(true);
  });

  test('take what stands on them along only where their columns do not fit any more', async () => {
    const rows = await weeks();
    await warehouse.pool.query(`drop view ${WEEKS_VIEW} cascade;
      create view ${WEEKS_VIEW} as select 1 as another_column;
      alter view ${WEEKS_VIEW} owner to dbt_transformer;
      create view public.of_another_team as select * from ${WEEKS_VIEW}`);
    await run(WEEKS);
    expect(await weeks()).toBe(rows);
    expect(await isThere('public.of_another_team')).toBe(false);
    expect(await run(WEEKS)).toMatchObject({ weekly_campaign_report: 'UNCHANGED' });
  });

  test('take the place of a table of their name', async () => {
    const rows = await weeks();
    await warehouse.pool.query(`drop view ${WEEKS_VIEW} cascade;
      create table ${WEEKS_VIEW} (n int);
      alter table ${WEEKS_VIEW} owner to dbt_transformer`);
    await run(WEEKS);
    expect(await weeks()).toBe(rows);
  });

  test('are there again where one was dropped with what stands on it', async () => {
    const before = (await warehouse.rows(VIEWS)).length;
    await warehouse.pool.query('drop view public_staging.stg_campaign_performance cascade');
    expect((await warehouse.rows(VIEWS)).length).toBeLessThan(before);
    await run();
    expect((await warehouse.rows(VIEWS)).length).toBe(before);
  });
});
