import { connectPool, migrate, setLoginPassword } from '@volka/warehouse';
import type { ConnectionSettings, WarehousePool } from '@volka/warehouse';
import type { TestPostgres } from '@volka/local-postgres';

const STREAM = 'campaigns-report:a';
const LOGIN_PASSWORD = 'only-for-this-test';

/** Days that a load brings; the same load again with another `spendFactor` is a restatement. */
export interface MartsLoad {
  readonly fromDate: string;
  readonly toDate: string;
  /** The run's "today". */
  readonly asOfDate: string;
  readonly campaigns: number;
  readonly ads: number;
  /** @defaultValue 1 */
  readonly spendFactor?: number;
  /** An ad of campaign 1 that the load does not bring any more. */
  readonly withoutAd?: string;
}

export interface MartsDatabase {
  readonly pool: WarehousePool;
  /** The environment that dbt's profile reads. */
  readonly dbtEnvironment: Readonly<Record<string, string>>;
  /** How the orchestrator connects. */
  readonly login: ConnectionSettings;
  readonly load: (load: MartsLoad) => Promise<void>;
  /** Rows of a query, each as JSON, sorted: for comparing whole tables. */
  readonly rows: (sql: string) => Promise<readonly string[]>;
  readonly one: <Row extends object>(sql: string) => Promise<Row>;
  readonly close: () => Promise<void>;
}

/** A migrated database with nothing in it, into which whole months are loaded by one statement. */
export async function createMartsDatabase(server: TestPostgres): Promise<MartsDatabase> {
  const database = await server.createDatabase();
  await migrate(database);
  const pool = connectPool({ ...database, applicationName: 'marts test' });
  await setLoginPassword(pool, 'orchestrator', LOGIN_PASSWORD);
  return {
    pool,
    dbtEnvironment: {
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: 'orchestrator',
      DB_PASSWORD: LOGIN_PASSWORD,
      DB_NAME: database.database,
    },
    login: {
      host: database.host,
      port: database.port,
      user: 'orchestrator',
      password: LOGIN_PASSWORD,
      database: database.database,
    },
    load: (load) => writeLoad(pool, load),
    rows: async (sql) => {
      const { rows } = await pool.query<{ row: string }>(
        `select to_jsonb(t)::text as row from (${sql}) as t order by 1`,
      );
      return rows.map(({ row }) => row);
    },
    one: async <Row extends object>(sql: string) => {
      const { rows } = await pool.query<Row>(sql);
      if (rows[0] === undefined) throw new Error(`no row: ${sql}`);
      return rows[0];
    },
    close: () => pool.end(),
  };
}

/** Rows, ledger, coverage and the place in line for history, in one transaction, as the loader does it. */
async function writeLoad(pool: WarehousePool, load: MartsLoad): Promise<void> {
  const { fromDate, toDate, asOfDate, campaigns, ads, spendFactor = 1, withoutAd = '' } = load;
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ load_id: bigint }>(
      `insert into etl.loads (stream, from_date, to_date, run_id, as_of_date, status, attempts, schema_version, records_received,
         rows_accepted, rows_collapsed, rows_quarantined, fetch_ms, load_ms, started_at, loaded_at)
       values ($1, $2, $3, 'test', $4, 'loaded', 1, '1', $5, $5, 0, 0, 1, 1, clock_timestamp(), clock_timestamp()) returning load_id`,
      [STREAM, fromDate, toDate, asOfDate, rowCount(load)],
    );
    const loadId = rows[0]?.load_id;
    await client.query(INSERT_ROWS, [
      fromDate,
      toDate,
      asOfDate,
      campaigns,
      ads,
      spendFactor,
      withoutAd,
      loadId,
    ]);
    await client.query(
      `insert into etl.coverage as c (stream, date, load_id, fetched_as_of, fetched_at, rows_load_id)
       select $1, day::date, $4::int8, $5, clock_timestamp(),
              (select max(r._load_id) from public.campaign_performance_raw_appends as r
                where r._load_id = $4 and r.campaigns_execution_date = day::date)
         from generate_series($2::date, $3::date, '1 day') as days (day)
       on conflict (stream, date) do update
          set load_id = excluded.load_id, fetched_as_of = excluded.fetched_as_of,
              rows_load_id = coalesce(excluded.rows_load_id, c.rows_load_id)`,
      [STREAM, fromDate, toDate, loadId, asOfDate],
    );
    await client.query(
      `insert into etl.history_loads (load_id, stream, from_date, to_date, state, offered_at)
       values ($1, $2, $3, $4, 'waiting', clock_timestamp())`,
      [loadId, STREAM, fromDate, toDate],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** As many as INSERT_ROWS writes. */
function rowCount({ fromDate, toDate, campaigns, ads, withoutAd }: MartsLoad): number {
  const days = (Date.parse(toDate) - Date.parse(fromDate)) / 86_400_000 + 1;
  return days * (campaigns * ads - (withoutAd === undefined ? 0 : 1));
}

/** Figures that follow from day, campaign and ad alone, so that a day loaded again is the same but for its age. */
const INSERT_ROWS = `
  insert into public.campaign_performance_raw_appends (
    campaigns_execution_date, campaign_name, ad_name, spend_cents, impressions, clicks, registrations, ctr, cr, cpc_cents,
    players_1d, players_3d, players_7d, players_14d, payers_1d, payers_3d, payers_7d, payers_14d,
    payments_1d, payments_3d, payments_7d, payments_14d, revenue_1d_cents, revenue_3d_cents, revenue_7d_cents, revenue_14d_cents,
    _etl_loaded_at, _load_id, _spend_source)
  select day::date, 'Campaign_' || c, case when a = 0 then 'N/A' else 'Ad_' || a end,
    (size * 40 * $6::numeric)::int, size * 1000, size * 20, size * 5, 0.02, 0.25, 2,
    case when age > 1 then size * 2 end, case when age > 3 then size * 3 end, case when age > 7 then size * 3 end, case when age > 14 then size * 4 end,
    case when age > 1 then size / 4 end, case when age > 3 then size / 3 end, case when age > 7 then size / 2 end, case when age > 14 then size end,
    case when age > 1 then size / 4 end, case when age > 3 then size / 3 end, case when age > 7 then size / 2 end, case when age > 14 then size end,
    case when age > 1 then size * 7 end, case when age > 3 then size * 11 end, case when age > 7 then size * 17 end, case when age > 14 then size * 25 end,
    (select loaded_at from etl.loads where load_id = $8), $8, case when c % 2 = 0 then 'derived' else 'reported' end
  from generate_series($1::date, $2::date, interval '1 day') as days (day)
  cross join generate_series(1, $4::int) as campaigns (c)
  cross join generate_series(0, $5::int - 1) as ads (a)
  cross join lateral (select $3::date - day::date as age, 10 + (extract(doy from day)::int * 7 + c * 13 + a * 5) % 40 as size) as derived
  where not (c = 1 and 'Ad_' || a = $7)`;
