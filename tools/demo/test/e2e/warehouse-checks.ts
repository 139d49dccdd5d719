import { startPostgres } from '@volka/local-postgres';
import { connectPool } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { join } from 'node:path';

/** Runs checks on the warehouse of a demo that has ended. */
export async function withWarehouse<T>(
  stateDir: string,
  check: (pool: WarehousePool) => Promise<T>,
): Promise<T> {
  const { host, port, user, password, stop } = await startPostgres({ dataDir: join(stateDir, 'postgres') });
  try {
    const pool = connectPool({
      host,
      port,
      user,
      password,
      database: 'volka_marketing',
      applicationName: 'e2e',
      max: 2,
    });
    try {
      return await check(pool);
    } finally {
      await pool.end();
    }
  } finally {
    await stop();
  }
}

export async function one<T>(pool: WarehousePool, sql: string): Promise<T> {
  const { rows } = await pool.query(sql);
  return rows[0] as T;
}

/** What must hold after anything; each query counts the offences. */
const OFFENCES: Readonly<Record<string, string>> = {
  'a row that no ledger entry knows': `
    select count(*) from public.campaign_performance_raw_appends r
    left join etl.loads l on l.load_id = r._load_id where l.load_id is null`,
  'a ledger entry whose rows differ in number': `
    select count(*) from etl.loads l
    where l.rows_accepted <> (
      select count(*) from public.campaign_performance_raw_appends r where r._load_id = l.load_id)`,
  'a key twice in one load': `
    select count(*) from (
      select 1 from public.campaign_performance_raw_appends
      group by _load_id, campaigns_execution_date, campaign_name, ad_name having count(*) > 1) twice`,
  'a hole in the coverage': `
    select count(*) from (
      select date - lag(date) over (order by date) as step from etl.coverage) gaps where step <> 1`,
  'a date that is not covered': `
    select count(*) from etl.coverage where fetched_at is null or failed_at is not null`,
  'a load that is not in the history': `
    select count(*) from etl.history_loads where state <> 'in_history'`,
  'a key with two open versions': `
    select count(*) from (
      select 1 from public.scd_campaign_performance where dbt_valid_to is null
      group by campaigns_execution_date, campaign_name, ad_name having count(*) > 1) twice`,
  'a raw key that the history does not know': `
    select count(*) from (
      select distinct campaigns_execution_date, campaign_name, ad_name from public.campaign_performance_raw_appends
      except
      select campaigns_execution_date, campaign_name, ad_name from public.scd_campaign_performance) missing`,
};

/** Every offence against the invariants, with its count; empty when all is well. */
export async function offences(pool: WarehousePool): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, sql] of Object.entries(OFFENCES)) {
    const { count } = await one<{ count: unknown }>(pool, sql);
    if (Number(count) !== 0) found.push(`${name}: ${String(count)}`);
  }
  return found;
}
