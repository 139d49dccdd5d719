/**
 * Does a daily run cost the same when the raw log is 100 times as long?
 *
 * A run appends a 17-day window (lock, search for the same answer, COPY BINARY, ledger, coverage, history queue), and reads the
 * rows of waiting loads in the raw log, as the snapshot does. It is measured in turns on a warehouse with 10 such loads and on
 * one with 1,000. The server itself writes the log, in load order, in a minute instead of years. One vacuum replaces the many
 * that autovacuum would make in this time. There is none between the runs, so their own rows are never summarised, which costs
 * both the same. The ratio is that of the medians; 1 = the length of the log costs nothing.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@volka/local-postgres';
import { fromDayNumber } from '@volka/runtime/calendar';
import { connectPool, migrate } from '@volka/warehouse';
import type { ConnectionSettings, WarehousePool } from '@volka/warehouse';
import { append } from '@volka/warehouse/write';
import type { AppendSummary, ColumnarBatch } from '@volka/warehouse/write';
import { makeCampaignRows } from './campaign-rows.ts';
import { median } from './median.ts';

const GOAL = 1.1;
const DAYS = 17;
const ROWS = DAYS * 250;
const FIRST_DAY = 20_000;
const SHORT_LOG_LOADS = 10;
const LONG_LOG_LOADS = 100 * SHORT_LOG_LOADS;
const WARM_UP_RUNS = 3;
const RUNS = 15;
const TABLE = 'public.campaign_performance_raw_appends';
const STREAM = 'bench';

const folder = await mkdtemp(path.join(tmpdir(), 'volka-bench-daily-'));
const window = { fromDate: fromDayNumber(FIRST_DAY), toDate: fromDayNumber(FIRST_DAY + DAYS - 1) };
const rows = makeCampaignRows({ rowCount: ROWS, batchRows: 500, firstDay: FIRST_DAY, days: DAYS, seed: 1 });

try {
  await chmod(folder, 0o755); // The server's user must be able to enter the folder of its cluster.
  const server = await startPostgres({ dataDir: path.join(folder, 'cluster') });
  try {
    await measure({ ...server, database: 'postgres' });
  } finally {
    await server.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** A warehouse with a log of a certain length. */
interface Warehouse {
  readonly admin: WarehousePool;
  readonly writer: WarehousePool;
  /** Milliseconds of the append, and of reading the rows that wait for the history. */
  readonly run: () => Promise<{ readonly appendMs: number; readonly offeredMs: number }>;
}

async function measure(settings: ConnectionSettings): Promise<void> {
  const admin = connectPool({ ...settings, applicationName: 'bench daily', max: 1 });
  const [short, long] = [
    await openWarehouse(settings, admin, 'short_log', SHORT_LOG_LOADS),
    await openWarehouse(settings, admin, 'long_log', LONG_LOG_LOADS),
  ];
  try {
    const totals = { short: [] as number[], long: [] as number[] };
    const offered = { short: [] as number[], long: [] as number[] };
    for (let turn = 1; turn <= WARM_UP_RUNS + RUNS; turn += 1) {
      const shortRun = await short.run();
      const longRun = await long.run();
      if (turn <= WARM_UP_RUNS) continue;
      totals.short.push(shortRun.appendMs + shortRun.offeredMs);
      totals.long.push(longRun.appendMs + longRun.offeredMs);
      offered.short.push(shortRun.offeredMs);
      offered.long.push(longRun.offeredMs);
    }
    const round = (value: number): number => Math.round(value * 100) / 100;
    const ratio = round(median(totals.long) / median(totals.short));
    console.log(
      JSON.stringify({
        bench: 'daily',
        ratio,
        goal: GOAL,
        pass: ratio <= GOAL,
        rowsPerRun: ROWS,
        shortLogRows: SHORT_LOG_LOADS * ROWS,
        longLogRows: LONG_LOG_LOADS * ROWS,
        runs: RUNS,
        shortMs: round(median(totals.short)),
        longMs: round(median(totals.long)),
        shortOfferedMs: round(median(offered.short)),
        longOfferedMs: round(median(offered.long)),
      }),
    );
  } finally {
    for (const { admin: owner, writer } of [short, long]) await Promise.all([owner.end(), writer.end()]);
    await admin.end();
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- the rows exist already; append needs an async source
async function* batches(): AsyncGenerator<ColumnarBatch, AppendSummary> {
  for (const batch of rows.batches) yield batch;
  return rows.summary;
}

async function openWarehouse(
  settings: ConnectionSettings,
  server: WarehousePool,
  database: string,
  loads: number,
): Promise<Warehouse> {
  await server.query(`create database ${database}`);
  const own = { ...settings, database };
  await migrate(own);
  const admin = connectPool({ ...own, applicationName: 'bench daily', max: 1 });
  const writer = connectPool({ ...own, role: 'etl_writer', applicationName: 'bench daily' });
  let turn = 0;
  const run: Warehouse['run'] = async () => {
    turn += 1;
    const id = `${database} ${String(turn)}`;
    const started = performance.now();
    const outcome = await append(
      writer,
      {
        stream: STREAM,
        window,
        runId: id,
        asOfDate: window.toDate,
        attempts: 1,
        response: { sha256: id, bytes: 0, archiveUri: null },
        schemaVersion: 'bench',
        fetchMs: 0,
      },
      batches(),
    );
    const appended = performance.now();
    const found = await readOffered(admin);
    const offeredMs = performance.now() - appended;
    if (outcome.kind !== 'loaded' || outcome.rows !== ROWS || found !== ROWS)
      throw new Error('Cannot measure: rows are missing');
    await admin.query(`update etl.history_loads set state = 'in_history' where state <> 'in_history'`);
    return { appendMs: appended - started, offeredMs };
  };
  const started = performance.now();
  await run();
  await writeLog(admin, loads);
  console.log(
    `${database}: ${String(loads)} loads, ${String(loads * ROWS)} rows, made in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  return { admin, writer, run };
}

/** How the snapshot finds its rows, see `snapshots/scd_campaign_performance.sql`. */
async function readOffered(admin: WarehousePool): Promise<number> {
  const result = await admin.query<{ found: bigint }>(
    `with layer as (select load_id from etl.history_loads where state = 'waiting')
     select count(*) as found, sum(r.impressions) as impressions
       from ${TABLE} as r
       join layer on r._load_id = layer.load_id
      where r._load_id between (select min(load_id) from layer) and (select max(load_id) from layer)`,
  );
  return Number(result.rows[0]?.found);
}

/** Copies the first load repeatedly: rows, ledger and history queue, each with a later time. */
async function writeLog(admin: WarehousePool, loads: number): Promise<void> {
  const { rows: columns } = await admin.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> '_load_id'`,
    [TABLE],
  );
  const names = columns.map(({ name }) => name).join(', ');
  await admin.query(`create temporary table first_load as select ${names} from ${TABLE}`);
  const perStatement = 100;
  for (let from = 2; from <= loads; from += perStatement) {
    const to = Math.min(from + perStatement - 1, loads);
    await admin.query(
      `insert into ${TABLE} (${names}, _load_id)
       select ${names}, load_id from generate_series(${String(from)}, ${String(to)}) as load_id, first_load`,
    );
  }
  await admin.query(
    `insert into etl.loads (load_id, stream, from_date, to_date, run_id, as_of_date, status, attempts, response_sha256,
       schema_version, records_received, rows_accepted, rows_collapsed, rows_quarantined, fetch_ms, load_ms, started_at, loaded_at)
     select n, stream, from_date, to_date, 'log ' || n, as_of_date, status, 1, 'log ' || n, schema_version, records_received,
       rows_accepted, 0, 0, 0, 0, loaded_at + n * interval '1 microsecond', loaded_at + n * interval '1 microsecond'
       from etl.loads, generate_series(2, ${String(loads)}) as n where load_id = 1`,
  );
  await admin.query(
    `insert into etl.history_loads (load_id, stream, from_date, to_date, state, offered_at)
     select load_id, stream, from_date, to_date, 'in_history', loaded_at from etl.loads where load_id > 1`,
  );
  await admin.query(`select setval(pg_get_serial_sequence('etl.loads', 'load_id'), ${String(loads)})`);
  await admin.query('drop table first_load');
  await admin.query(`vacuum (analyze) ${TABLE}, etl.loads, etl.history_loads, etl.coverage`);
  await admin.query('checkpoint');
}
