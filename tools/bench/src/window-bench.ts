import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startPostgres } from '@volka/local-postgres';
import type { LocalPostgres } from '@volka/local-postgres';
import { loadWindow } from '@volka/orchestrator';
import { connectPool, migrate } from '@volka/warehouse';
import { median } from './median.ts';
import { recordAnswers, serveAnswers } from './recorded-answer.ts';

export const WINDOW = { fromDate: '2024-11-01', toDate: '2024-11-14' };
const CAMPAIGNS = 300;
const ADS = 20;
export const ROWS = 14 * CAMPAIGNS * ADS;
export const API_KEY = 'bench';
export const TABLE = 'public.campaign_performance_raw_appends';

/** Compares a whole window with another way to load its rows into the same table of the same server. */
export interface WindowBench {
  readonly folder: string;
  readonly settings: LocalPostgres & { readonly database: string };
  readonly baseUrl: string;
  readonly answerBytes: number;
  /** Download, archive, read, validate, COPY BINARY, ledger, coverage, commit. */
  readonly loadTurn: () => Promise<{ readonly ms: number; readonly fetchMs: number }>;
  /** Empties the table and writes a checkpoint; called before each turn of the other way. */
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A recorded answer, served by a separate thread, and a server with the schema of the warehouse. */
export async function openWindowBench(): Promise<WindowBench> {
  const folder = await mkdtemp(join(tmpdir(), 'volka-bench-window-'));
  await chmod(folder, 0o755); // The server's user must be able to enter the folder of its cluster.
  const { files, bytes } = await recordAnswers({
    folder,
    apiKey: API_KEY,
    windows: [WINDOW],
    campaigns: CAMPAIGNS,
    adsPerCampaign: ADS,
  });
  const answers = await serveAnswers({ files, delayMs: 0 });
  const server = await startPostgres({ dataDir: join(folder, 'cluster') });
  const settings = { ...server, database: 'postgres' };
  await migrate(settings);
  const admin = connectPool({ ...settings, applicationName: 'bench admin', max: 1 });
  const writer = connectPool({ ...settings, role: 'etl_writer', applicationName: 'bench window' });
  const loader = {
    client: createCampaignsClient({
      baseUrl: answers.baseUrl,
      key: API_KEY,
      spoolDir: join(folder, 'spool'),
      packed: true,
    }),
    archive: createFolderArchive(join(folder, 'archive')),
    pool: writer,
  };
  const prepare = async (): Promise<void> => {
    // Without this, the same answer would be recognised and not loaded again.
    await admin.query(`truncate ${TABLE}, etl.loads, etl.quarantine, etl.coverage cascade`);
    await rm(join(folder, 'archive'), { recursive: true, force: true });
    await admin.query('checkpoint');
  };
  let turn = 0;
  return {
    folder,
    settings,
    baseUrl: answers.baseUrl,
    answerBytes: bytes,
    prepare,
    loadTurn: async () => {
      await prepare();
      turn += 1;
      const started = performance.now();
      const outcome = await loadWindow(loader, {
        window: WINDOW,
        runId: `bench ${String(turn)}`,
        today: '2024-12-15',
        signal: new AbortController().signal,
      });
      const ms = performance.now() - started;
      if (outcome.kind !== 'loaded' || outcome.accepted !== ROWS)
        throw new Error('Cannot measure: rows are missing');
      const { rows } = await admin.query<{ fetch_ms: number }>('select fetch_ms from etl.loads');
      return { ms, fetchMs: rows[0]?.fetch_ms ?? Number.NaN };
    },
    close: async () => {
      await writer.end();
      await admin.end();
      await server.stop();
      await answers.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Medians of pairs of turns. The ratio is the median of the pairs' ratios, because the speed of a machine varies. */
export interface Compared {
  /** Time of the baseline / time of the window. */
  readonly ratio: number;
  readonly windowMs: number;
  readonly fetchMs: number;
  readonly baselineMs: number;
}

/** Runs a window and its baseline in turns. The first pairs are a warm-up and do not count. */
export async function comparePairs(
  { loadTurn, prepare }: WindowBench,
  baseline: { readonly name: string; readonly turn: () => Promise<number> },
  { warmUpPairs, pairs }: { readonly warmUpPairs: number; readonly pairs: number },
): Promise<Compared> {
  const windows: number[] = [];
  const fetches: number[] = [];
  const baselines: number[] = [];
  for (let pair = 1; pair <= warmUpPairs + pairs; pair += 1) {
    const window = await loadTurn();
    await prepare();
    const baselineMs = await baseline.turn();
    if (pair <= warmUpPairs) continue;
    windows.push(window.ms);
    fetches.push(window.fetchMs);
    baselines.push(baselineMs);
    console.log(
      `pair ${String(pair - warmUpPairs)}: window ${window.ms.toFixed(0)} ms, ${baseline.name} ${baselineMs.toFixed(0)} ms`,
    );
  }
  const ratios = windows.map((ms, at) => (baselines[at] ?? Number.NaN) / ms);
  return {
    ratio: Math.round(median(ratios) * 100) / 100,
    windowMs: Math.round(median(windows)),
    fetchMs: Math.round(median(fetches)),
    baselineMs: Math.round(median(baselines)),
  };
}
