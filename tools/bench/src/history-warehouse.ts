import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDbtRunner } from '@volka/dbt-runner';
import type { DbtCommand, DbtOutcome, DbtRequest } from '@volka/dbt-runner';
import { startPostgres } from '@volka/local-postgres';
import { CAMPAIGNS_STREAM } from '@volka/orchestrator';
import { connectPool, migrate, setLoginPassword } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { requireDbt } from './require-dbt.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const PROJECT_DIR = path.join(ROOT, 'dbt_project');
const PASSWORD = 'only-for-this-bench';
const SHARED_BUFFERS_MB = 2048;
const FIRST_DAY = '2020-01-01';

/** A temporary server, with the shared buffers of a server of 8 GB. */
export interface BenchServer {
  readonly openDatabase: (name: string) => Promise<BenchDatabase>;
  readonly close: () => Promise<void>;
}

/** A migrated database with a warm dbt. */
export interface BenchDatabase {
  readonly pool: WarehousePool;
  /** A pool with a role of the warehouse. The caller ends it. */
  readonly connectAs: (role: string) => WarehousePool;
  /** @throws Unless the command succeeded. */
  readonly dbt: (
    command: DbtCommand,
    select?: string,
    env?: DbtRequest['env'],
  ) => Promise<Extract<DbtOutcome, { readonly kind: 'success' }>>;
  readonly close: () => Promise<void>;
}

/** `executables` is the PATH on which dbt looks for programs. */
export async function startBenchServer(executables: string | undefined): Promise<BenchServer> {
  const venvDir = requireDbt();
  const folder = await mkdtemp(path.join(tmpdir(), 'volka-bench-history-'));
  await chmod(folder, 0o755); // The server's user must be able to enter the folder of its cluster.
  await mkdir(path.join(folder, 'profiles'));
  await copyFile(
    path.join(PROJECT_DIR, 'profiles.template.yml'),
    path.join(folder, 'profiles', 'profiles.yml'),
  );
  const server = await startPostgres({
    dataDir: path.join(folder, 'cluster'),
    sharedBuffersMb: SHARED_BUFFERS_MB,
  });
  const admin = connectPool({ ...server, database: 'postgres', applicationName: 'bench admin', max: 1 });
  return {
    openDatabase: async (name) => {
      await admin.query(`create database ${name}`);
      const settings = { ...server, database: name };
      await migrate(settings);
      const pool = connectPool({ ...settings, applicationName: 'bench' });
      await setLoginPassword(pool, 'orchestrator', PASSWORD);
      const runner = createDbtRunner({
        projectDir: PROJECT_DIR,
        profilesDir: path.join(folder, 'profiles'),
        venvDir,
        targetRoot: path.join(folder, `dbt-${name}`),
        adapter: 'worker',
        env: {
          PATH: executables,
          HOME: folder,
          DB_HOST: server.host,
          DB_PORT: String(server.port),
          DB_USER: 'orchestrator',
          DB_PASSWORD: PASSWORD,
          DB_NAME: name,
        },
      });
      return {
        pool,
        connectAs: (role) => connectPool({ ...settings, role, applicationName: 'bench' }),
        dbt: async (command, select, env) => {
          const outcome = await runner.run({
            command,
            runId: 'bench',
            ...(select === undefined ? {} : { select }),
            ...(env === undefined ? {} : { env }),
          }).outcome;
          if (outcome.kind !== 'success') throw new Error(`Cannot measure: ${JSON.stringify(outcome)}`);
          return outcome;
        },
        close: async () => {
          await runner.close();
          await pool.end();
        },
      };
    },
    close: async () => {
      await admin.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The rows of a load: `keysPerDay` keys on each of `days` days, from `firstDay` days after the first day on. */
export interface BenchLoad {
  readonly firstDay: number;
  readonly days: number;
  readonly keysPerDay: number;
  /** Metrics differ between loads of different seeds in `changedShare` of the rows. */
  readonly seed: number;
  readonly changedShare: number;
  /** @defaultValue 40 */
  readonly campaigns?: number;
}

/** Writes a load like the loader, with one statement per table. */
export async function writeBenchLoad(pool: WarehousePool, load: BenchLoad): Promise<void> {
  const { firstDay, days, keysPerDay, seed, changedShare, campaigns = 40 } = load;
  const { rows } = await pool.query<{ load_id: bigint }>(
    `insert into etl.loads (stream, from_date, to_date, run_id, as_of_date, status, attempts, schema_version, records_received,
       rows_accepted, rows_collapsed, rows_quarantined, fetch_ms, load_ms, started_at, loaded_at)
     select $1, $2::date + $3::int, $2::date + $3::int + $4::int - 1, 'bench', $2::date + $3::int + $4::int, 'loaded', 1, '1', n, n, 0, 0, 1, 1,
            clock_timestamp(), clock_timestamp()
       from (select $4::bigint * $5::bigint as n) as counted
     returning load_id`,
    [CAMPAIGNS_STREAM, FIRST_DAY, firstDay, days, keysPerDay],
  );
  await pool.query(
    `insert into public.campaign_performance_raw_appends (campaigns_execution_date, campaign_name, ad_name, spend_cents, impressions, clicks,
       registrations, ctr, cr, cpc_cents, players_1d, players_3d, players_7d, players_14d, payers_1d, payers_3d, payers_7d, payers_14d,
       payments_1d, payments_3d, payments_7d, payments_14d, revenue_1d_cents, revenue_3d_cents, revenue_7d_cents, revenue_14d_cents,
       _etl_loaded_at, _load_id, _spend_source)
     select $2::date + day, 'Campaign_' || key % $8::int, 'Ad_' || key / $8::int, 1000 + key, 9000, 300, 30, 0.0333333333, 0.1, 12,
            n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, l.loaded_at, l.load_id, 'reported'
       from etl.loads as l
       cross join generate_series($3::int, $3::int + $4::int - 1) as day
       cross join generate_series(0, $5::int - 1) as key
       cross join lateral (select case when (key * 7919 + day) % 1000 < $7::float8 * 1000 then $6::int else 0 end as n) as metric
      where l.load_id = $1`,
    [rows[0]?.load_id, FIRST_DAY, firstDay, days, keysPerDay, seed, changedShare, campaigns],
  );
  await pool.query(
    `insert into etl.history_loads (load_id, stream, from_date, to_date, state, offered_at)
     select load_id, stream, from_date, to_date, 'waiting', loaded_at from etl.loads where load_id = $1`,
    [rows[0]?.load_id],
  );
}
