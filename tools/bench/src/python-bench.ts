/**
 * How fast is a whole window, from HTTP answer to committed rows, against the usual Python way?
 *
 * A: `loadWindow()` as a whole: download, archive, read, validate, COPY BINARY, ledger, coverage, commit. B: the same
 * answer by `python-loader.py`: requests, pandas, psycopg2's `execute_values`, commit, measured by itself from the
 * request on: the start of the interpreter and its imports are given to it. No archive, ledger or quarantine there.
 * Same server, same table, emptied and checkpointed before each turn; A and B take turns. The ratio is the median of
 * the pairs' ratios: a machine has quick and slow minutes.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startPostgres } from '@volka/local-postgres';
import { loadWindow } from '@volka/orchestrator';
import { connectPool, migrate } from '@volka/warehouse';
import { median } from './median.ts';
import { ensurePythonBaseline } from './python-environment.ts';
import { serveRecordedAnswer } from './recorded-answer.ts';

const GOAL = 10;
const WINDOW = { fromDate: '2024-11-01', toDate: '2024-11-14' };
const CAMPAIGNS = 300;
const ADS = 20;
const ROWS = 14 * CAMPAIGNS * ADS;
const API_KEY = 'bench';
const WARM_UP_PAIRS = 1;
const PAIRS = 5;
const TABLE = 'public.campaign_performance_raw_appends';
const ROOT = path.join(import.meta.dirname, '..', '..', '..');

const python = await ensurePythonBaseline(path.join(ROOT, '.volka', 'python-bench'));
const folder = await mkdtemp(path.join(tmpdir(), 'volka-bench-python-'));
await chmod(folder, 0o755); // The server's user must get through to its cluster.
const answer = await serveRecordedAnswer({
  folder,
  apiKey: API_KEY,
  window: WINDOW,
  campaigns: CAMPAIGNS,
  adsPerCampaign: ADS,
});
const server = await startPostgres({ dataDir: path.join(folder, 'cluster') });
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
  const writer = connectPool({ ...settings, role: 'etl_writer', applicationName: 'bench python' });
  const loader = {
    client: createCampaignsClient({
      baseUrl: answer.baseUrl,
      key: API_KEY,
      spoolDir: path.join(folder, 'spool'),
      packed: true,
    }),
    archive: createFolderArchive(path.join(folder, 'archive')),
    pool: writer,
  };
  const prepare = async (): Promise<void> => {
    // The same answer twice would be recognised and not be loaded again.
    await admin.query(`truncate ${TABLE}, etl.loads cascade`);
    await admin.query('checkpoint');
  };
  let turn = 0;
  const windowTurn = async (): Promise<number> => {
    await prepare();
    turn += 1;
    const started = performance.now();
    const outcome = await loadWindow(loader, {
      window: WINDOW,
      runId: `bench ${String(turn)}`,
      today: '2024-12-15',
      signal: new AbortController().signal,
    });
    const elapsedMs = performance.now() - started;
    if (outcome.kind !== 'loaded' || outcome.accepted !== ROWS)
      throw new Error('Cannot measure: rows are missing');
    return elapsedMs;
  };
  const pythonTurn = async (): Promise<number> => {
    await prepare();
    const { host, port, user, password } = settings;
    const { stdout } = await promisify(execFile)(
      python,
      [path.join(import.meta.dirname, 'python-loader.py')],
      {
        env: {
          API_URL: `${answer.baseUrl}/campaigns-report`,
          API_KEY,
          FROM_DATE: WINDOW.fromDate,
          TO_DATE: WINDOW.toDate,
          DSN: `host=${host} port=${String(port)} user=${user} password=${password} dbname=postgres`,
        },
      },
    );
    const said = JSON.parse(stdout) as { readonly rows: number; readonly seconds: number };
    if (said.rows !== ROWS) throw new Error('Cannot measure: Python loaded another number of rows');
    return said.seconds * 1000;
  };
  try {
    const windows: number[] = [];
    const pythons: number[] = [];
    for (let pair = 1; pair <= WARM_UP_PAIRS + PAIRS; pair += 1) {
      const windowMs = await windowTurn();
      const pythonMs = await pythonTurn();
      if (pair <= WARM_UP_PAIRS) continue;
      windows.push(windowMs);
      pythons.push(pythonMs);
      console.log(
        `pair ${String(pair - WARM_UP_PAIRS)}: window ${windowMs.toFixed(0)} ms, Python ${pythonMs.toFixed(0)} ms`,
      );
    }
    report({
      ratio: median(windows.map((windowMs, at) => (pythons[at] ?? Number.NaN) / windowMs)),
      windowMs: median(windows),
      pythonMs: median(pythons),
    });
  } finally {
    await writer.end();
    await admin.end();
  }
}

interface Measured {
  readonly ratio: number;
  readonly windowMs: number;
  readonly pythonMs: number;
}

function report({ ratio, windowMs, pythonMs }: Measured): void {
  const rowsPerSecond = (ms: number): number => Math.round(ROWS / (ms / 1000));
  console.log(
    JSON.stringify({
      bench: 'python',
      ratio: Math.round(ratio * 100) / 100,
      goal: GOAL,
      pass: ratio >= GOAL,
      rows: ROWS,
      answerBytes: answer.bytes,
      pairs: PAIRS,
      windowRowsPerSecond: rowsPerSecond(windowMs),
      pythonRowsPerSecond: rowsPerSecond(pythonMs),
      windowMs: Math.round(windowMs),
      pythonMs: Math.round(pythonMs),
    }),
  );
}
