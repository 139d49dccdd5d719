/**
 * How fast is `append` relative to `psql \copy` of the same rows?
 *
 * A: `append()`: lock, COPY BINARY, ledger, coverage, history queue, commit. B: a whole psql process: start, connection,
 * `\copy … from … csv`, commit. Same server, same table with the same index, emptied and checkpointed before each turn; A and B
 * take turns. The ratio is that of the medians.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@volka/local-postgres';
import { fromDayNumber } from '@volka/runtime/calendar';
import { connectPool, migrate } from '@volka/warehouse';
import { append } from '@volka/warehouse/write';
import type { AppendSummary, ColumnarBatch } from '@volka/warehouse/write';
import { makeCampaignRows } from './campaign-rows.ts';
import { median } from './median.ts';
import { findPsql, runPsql } from './psql.ts';

const GOAL = 1.2;
const ROWS = 84_000;
const DAYS = 28;
const FIRST_DAY = 20_000;
const WARM_UP_PAIRS = 3;
const PAIRS = 15;
const TABLE = 'public.campaign_performance_raw_appends';

const folder = await mkdtemp(path.join(tmpdir(), 'volka-bench-load-'));
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

type Settings = Parameters<typeof runPsql>[0]['settings'];

// eslint-disable-next-line @typescript-eslint/require-await -- the rows exist already; append needs an async source
async function* batches(): AsyncGenerator<ColumnarBatch, AppendSummary> {
  for (const batch of rows.batches) yield batch;
  return rows.summary;
}

async function measure(settings: Settings): Promise<void> {
  const executable = await findPsql(process.env['PATH'] ?? '');
  await migrate(settings);
  const admin = connectPool({ ...settings, applicationName: 'bench admin', max: 1 });
  const writer = connectPool({ ...settings, role: 'etl_writer', applicationName: 'bench load' });
  const psql = (command: string): ReturnType<typeof runPsql> =>
    runPsql({ settings, environment: process.env, command });
  const csv = path.join(folder, 'rows.csv');
  const prepare = async (): Promise<void> => {
    await admin.query(`truncate ${TABLE}`);
    await admin.query('checkpoint');
  };
  let turn = 0;
  const appendTurn = async (): Promise<number> => {
    await prepare();
    turn++;
    const started = performance.now();
    const outcome = await append(
      writer,
      {
        stream: 'bench',
        window,
        runId: `bench ${String(turn)}`,
        asOfDate: window.toDate,
        attempts: 1,
        response: { sha256: `bench ${String(turn)}`, bytes: 0, archiveUri: null },
        schemaVersion: 'bench',
        fetchMs: 0,
      },
      batches(),
    );
    const ms = performance.now() - started;
    if (outcome.kind !== 'loaded' || outcome.rows !== ROWS)
      throw new Error('Cannot measure: rows are missing');
    return ms;
  };
  const copyTurn = async (): Promise<{ processMs: number; commandMs: number }> => {
    await prepare();
    const result = await psql(`\\copy ${TABLE} from '${csv}' with (format csv)`);
    const { rows: counted } = await admin.query<{ n: bigint }>(`select count(*) as n from ${TABLE}`);
    if (counted[0]?.n !== BigInt(ROWS)) throw new Error('Cannot measure: psql copied another number of rows');
    return result;
  };

  try {
    await appendTurn();
    // The rows that append wrote, in the form that psql reads.
    await psql(`\\copy ${TABLE} to '${csv}' with (format csv)`);
    for (let pair = 1; pair < WARM_UP_PAIRS; pair++) {
      await copyTurn();
      await appendTurn();
    }
    const appends: number[] = [];
    const copies: number[] = [];
    const commands: number[] = [];
    console.log(`${String(ROWS)} rows, ${executable}, ${String(availableParallelism())} cores`);
    for (let pair = 1; pair <= PAIRS; pair++) {
      const appendMs = await appendTurn();
      const { processMs, commandMs } = await copyTurn();
      appends.push(appendMs);
      copies.push(processMs);
      commands.push(commandMs);
      console.log(
        `pair ${String(pair)}: append ${appendMs.toFixed(0)} ms, psql ${processMs.toFixed(0)} ms (its \\copy alone ${commandMs.toFixed(0)} ms)`,
      );
    }
    report(median(appends), median(copies), median(commands));
  } finally {
    await writer.end();
    await admin.end();
  }
}

function report(appendMs: number, psqlMs: number, copyMs: number): void {
  const rowsPerSecond = (ms: number): number => Math.round(ROWS / (ms / 1000));
  const round = (value: number): number => Math.round(value * 100) / 100;
  const ratio = round(psqlMs / appendMs);
  console.log(
    JSON.stringify({
      bench: 'load',
      ratio,
      goal: GOAL,
      pass: ratio >= GOAL,
      rows: ROWS,
      pairs: PAIRS,
      appendRowsPerSecond: rowsPerSecond(appendMs),
      psqlRowsPerSecond: rowsPerSecond(psqlMs),
      psqlWithoutStartUpRowsPerSecond: rowsPerSecond(copyMs),
      ratioWithoutStartUp: round(copyMs / appendMs),
      appendMs: Math.round(appendMs),
      psqlMs: Math.round(psqlMs),
      psqlCopyMs: Math.round(copyMs),
    }),
  );
}
