import { connectPool, migrate, setLoginPassword } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { byKeyAndTime } from './expected-versions.ts';
import type { Version } from './expected-versions.ts';
import type { Load, Metrics } from './random-history.ts';

const STREAM = 'campaigns-report:a';
const LOGIN_PASSWORD = 'only-for-this-test';

/** A migrated database. `write` stores a load in the same tables as the loader. */
export interface HistoryDatabase {
  readonly pool: WarehousePool;
  /** The environment that dbt's profile reads. */
  readonly dbtEnvironment: Readonly<Record<string, string>>;
  readonly write: (load: Load) => Promise<void>;
  /** Empties the tables. The database stays the same, so dbt keeps its parse. */
  readonly empty: () => Promise<void>;
  readonly waiting: () => Promise<number>;
  readonly versions: () => Promise<readonly Version[]>;
  readonly close: () => Promise<void>;
}

/** Creates the database. Its loads are numbered from 1. */
export async function createHistoryDatabase(server: TestPostgres): Promise<HistoryDatabase> {
  const database = await server.createDatabase();
  await migrate(database);
  const pool = connectPool({ ...database, applicationName: 'history test' });
  await setLoginPassword(pool, 'orchestrator', LOGIN_PASSWORD);
  return {
    pool,
    dbtEnvironment: dbtEnvironment(database),
    write: (load) => writeLoad(pool, load),
    empty: async () => {
      await pool.query(
        `drop table if exists public.scd_campaign_performance cascade;
         truncate etl.loads, etl.quarantine, public.campaign_performance_raw_appends, etl.history_loads, etl.empty_day_confirmations restart identity cascade`,
      );
    },
    waiting: async () => {
      const { rows } = await pool.query<{ waiting: bigint }>(
        "select count(*) as waiting from etl.history_loads where state <> 'in_history'",
      );
      return Number(rows[0]?.waiting);
    },
    versions: () => readVersions(pool),
    close: () => pool.end(),
  };
}

function dbtEnvironment({ host, port, database }: TestDatabase): Readonly<Record<string, string>> {
  return {
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: 'orchestrator',
    DB_PASSWORD: LOGIN_PASSWORD,
    DB_NAME: database,
  };
}

/** Writes a load in one transaction. A load without accepted rows is not queued for the history. */
async function writeLoad(pool: WarehousePool, load: Load): Promise<void> {
  const { kind, fromDate, toDate, loadedAt, rows, refused } = load;
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows: ids } = await client.query<{ load_id: bigint }>(
      `insert into etl.loads (stream, from_date, to_date, run_id, as_of_date, status, attempts, schema_version, records_received,
         rows_accepted, rows_collapsed, rows_quarantined, fetch_ms, load_ms, started_at, loaded_at, replays_quarantine_of)
       values ($1, $2, $3, 'test', $4::timestamptz::date, $7, 1, '1', $5::bigint + $6::bigint, $5, 0, $6, 1, 1, $4, $4,
         case when $8 then 1 end)
       returning load_id`,
      [
        STREAM,
        fromDate,
        toDate,
        loadedAt,
        rows.length,
        refused.length,
        kind === 'confirmed-empty' ? 'no_data' : 'loaded',
        kind === 'replay',
      ],
    );
    const loadId = ids[0]?.load_id;
    await client.query(
      `insert into public.campaign_performance_raw_appends (campaigns_execution_date, campaign_name, ad_name, impressions, clicks,
         registrations, spend_cents, players_14d, revenue_14d_cents, _etl_loaded_at, _load_id, _spend_source, _extra)
       select r.date, r.campaign, r.ad, (r.metrics ->> 'impressions')::int, 0, 0, (r.metrics ->> 'spend_cents')::int,
         (r.metrics ->> 'players_14d')::int, (r.metrics ->> 'revenue_14d_cents')::int8, $2, $3, r.metrics ->> '_spend_source',
         jsonb_build_object('load', $3::bigint)
       from jsonb_to_recordset($1::jsonb) as r (date date, campaign text, ad text, metrics jsonb)`,
      [JSON.stringify(rows), loadedAt, loadId],
    );
    await client.query(
      `insert into etl.quarantine (load_id, record_index, campaigns_execution_date, campaign_name, ad_name, reasons, raw_json, quarantined_at)
       select $2, r.ordinality, r.date, r.campaign, r.ad, '[]', '{}', $3
       from rows from (jsonb_to_recordset($1::jsonb) as (date date, campaign text, ad text)) with ordinality as r`,
      [JSON.stringify(refused), loadId, loadedAt],
    );
    if (kind === 'window') {
      await client.query(
        `insert into etl.coverage as c (stream, date, load_id, fetched_as_of, fetched_at, rows_load_id)
         select $1, $2::date + day, $4::int8, $5::timestamptz::date, $5,
                (select max(r._load_id) from public.campaign_performance_raw_appends as r
                  where r._load_id = $4 and r.campaigns_execution_date = $2::date + day)
           from generate_series(0, $3::date - $2::date) as day
         on conflict (stream, date) do update
            set load_id = excluded.load_id, fetched_as_of = excluded.fetched_as_of,
                rows_load_id = coalesce(excluded.rows_load_id, c.rows_load_id)`,
        [STREAM, fromDate, toDate, loadId, loadedAt],
      );
    }
    if (kind === 'confirmed-empty') {
      await client.query(
        `insert into etl.empty_day_confirmations (load_id, confirmed_by, reason) values ($1, 'test', 'test')`,
        [loadId],
      );
    }
    if (rows.length > 0 || kind === 'confirmed-empty') {
      await client.query(
        `insert into etl.history_loads (load_id, stream, from_date, to_date, state, offered_at) values ($1, $2, $3, $4, 'waiting', $5)`,
        [loadId, STREAM, fromDate, toDate, loadedAt],
      );
    }
    await client.query('commit');
  } finally {
    client.release();
  }
}

async function readVersions(pool: WarehousePool): Promise<readonly Version[]> {
  const { rows } = await pool.query<{ version: string }>(
    `select json_build_object(
       'date', campaigns_execution_date, 'campaign', campaign_name, 'ad', ad_name,
       'metrics', case when not _is_deleted then json_build_object(
         'spend_cents', spend_cents, '_spend_source', _spend_source, 'impressions', impressions, 'players_14d', players_14d,
         'revenue_14d_cents', revenue_14d_cents) end,
       'loadNumber', _load_id,
       'validFrom', to_char(dbt_valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       'validTo', to_char(dbt_valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text as version
     from public.scd_campaign_performance`,
  );
  return rows
    .map(({ version }) => JSON.parse(version) as Version & { metrics: Metrics | null })
    .sort(byKeyAndTime);
}
