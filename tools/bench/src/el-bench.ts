/**
 * How fast is a whole window, from HTTP answer to committed rows, against `psql \copy` of the same rows?
 *
 * A: `loadWindow()` as a whole: download to the spool, gzip archive, read, validate, COPY BINARY, ledger, coverage,
 * commit; the answer comes from a thread that serves a recorded file. B: a psql process as a whole, `\copy … csv` of the
 * rows that A wrote, into the same table. Same server; the table is emptied and checkpointed before each turn; A and B
 * take turns. The ratio is the median of the pairs' ratios: a machine has quick and slow minutes.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startPostgres } from '@volka/local-postgres';
import { loadWindow } from '@volka/orchestrator';
import { connectPool, migrate } from '@volka/warehouse';
import { median } from './median.ts';
import { runPsql } from './psql.ts';
import { serveRecordedAnswer } from './recorded-answer.ts';

const GOAL = 0.45;
const WINDOW = { fromDate: '2024-11-01', toDate: '2024-11-14' };
const CAMPAIGNS = 300;
const ADS = 20;
const ROWS = 14 * CAMPAIGNS * ADS;
const API_KEY = 'bench';
const WARM_UP_PAIRS = 2;
const PAIRS = 9;
const TABLE = 'public.campaign_performance_raw_appends';

const folder = await mkdtemp(join(tmpdir(), 'volka-bench-el-'));
await chmod(folder, 0o755); // The server's user must get through to its cluster.
const answer = await serveRecordedAnswer({
  folder,
  apiKey: API_KEY,
  window: WINDOW,
  campaigns: CAMPAIGNS,
  adsPerCampaign: ADS,
});
const server = await startPostgres({ dataDir: join(folder, 'cluster') });
try {
  await measure();
} finally {
  await server.stop();
  await answer.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function measure(): Promise<void> {
  const settings = { ...server, database: 'postgres' };
  await migrate(settings);
  const admin = connectPool({ ...settings, applicationName: 'bench admin', max: 1 });
  const writer = connectPool({ ...settings, role: 'etl_writer', applicationName: 'bench el' });
  const loader = {
    client: createCampaignsClient({
      baseUrl: answer.baseUrl,
      key: API_KEY,
      spoolDir: join(folder, 'spool'),
      packed: true,
    }),
    archive: createFolderArchive(join(folder, 'archive')),
    pool: writer,
  };
  const prepare = async (): Promise<void> => {
    await admin.query(`truncate ${TABLE}`);
    // The same answer twice would be recognised and not be loaded again.
    await admin.query(
      'truncate etl.loads, etl.coverage, etl.quarantine, etl.profiles, etl.history_loads, etl.warnings, etl.day_volumes cascade',
    );
    await rm(join(folder, 'archive'), { recursive: true, force: true });
    await admin.query('checkpoint');
  };
  let turn = 0;
  const fetches: number[] = [];
  const loadTurn = async (): Promise<number> => {
    await prepare();
    turn += 1;
    const started = performance.now();
    const outcome = await loadWindow(loader, {
      window: WINDOW,
      runId: `bench ${turn}`,
      today: '2024-12-15',
      signal: new AbortController().signal,
    });
    const elapsedMs = performance.now() - started;
    if (outcome.kind !== 'loaded' || outcome.accepted !== ROWS)
      throw new Error('Cannot measure: rows are missing');
    const { rows } = await admin.query<{ fetch_ms: number }>('select fetch_ms from etl.loads');
    fetches.push(rows[0]?.fetch_ms ?? 0);
    return elapsedMs;
  };
  const csv = join(folder, 'rows.csv');
  const psql = (command: string): ReturnType<typeof runPsql> =>
    runPsql({ settings, environment: process.env, command });
  const copyTurn = async (): Promise<number> => {
    await prepare();
    return (await psql(`\\copy ${TABLE} from '${csv}' with (format csv)`)).processMs;
  };
  try {
    await loadTurn();
    await psql(`\\copy ${TABLE} to '${csv}' with (format csv)`);
    const loads: number[] = [];
    const copies: number[] = [];
    for (let pair = 1; pair <= WARM_UP_PAIRS + PAIRS; pair += 1) {
      const loadMs = await loadTurn();
      const copyMs = await copyTurn();
      if (pair <= WARM_UP_PAIRS) continue;
      loads.push(loadMs);
      copies.push(copyMs);
      console.log(
        `pair ${pair - WARM_UP_PAIRS}: window ${loadMs.toFixed(0)} ms, psql ${copyMs.toFixed(0)} ms`,
      );
    }
    report({
      ratio: median(loads.map((loadMs, at) => (copies[at] ?? Number.NaN) / loadMs)),
      loadMs: median(loads),
      psqlMs: median(copies),
      fetchMs: median(fetches),
    });
  } finally {
    await writer.end();
    await admin.end();
  }
}

interface Measured {
  readonly ratio: number;
  readonly loadMs: number;
  readonly psqlMs: number;
  readonly fetchMs: number;
}

function report({ ratio, loadMs, psqlMs, fetchMs }: Measured): void {
  console.log(
    JSON.stringify({
      bench: 'el',
      ratio: Math.round(ratio * 100) / 100,
      goal: GOAL,
      pass: ratio >= GOAL,
      rows: ROWS,
      answerBytes: answer.bytes,
      pairs: PAIRS,
      windowRowsPerSecond: Math.round(ROWS / (loadMs / 1000)),
      psqlRowsPerSecond: Math.round(ROWS / (psqlMs / 1000)),
      windowMs: Math.round(loadMs),
      ofItFetchMs: fetchMs,
      psqlMs: Math.round(psqlMs),
    }),
  );
}
