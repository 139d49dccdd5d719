import { once } from 'node:events';
import { join } from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { connectPool } from '@volka/warehouse';
import { DEFAULT_WINDOW_POLICY } from '../../src/etl/window-policy.ts';
import { loadWindow } from '../../src/index.ts';

/** The window that the process loads. */
export interface WindowJob {
  readonly database: Parameters<typeof connectPool>[0];
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly folder: string;
  readonly window: { readonly fromDate: string; readonly toDate: string };
  /** Load the window although its rows are refused. @defaultValue false */
  readonly acceptsRefused?: boolean;
}

/** The result of the process. */
export interface WindowPeak {
  readonly rows: number;
  /** Records refused as a whole. */
  readonly refused: number;
  readonly bytes: number;
  /** Largest resident set of this process, in MB of 2^20 bytes. */
  readonly peakMb: number;
  readonly seconds: number;
}

/** Loads one window, in its own process that `memory-proof.ts` starts, and reports how much memory it used. */
const [job] = (await once(process, 'message')) as [WindowJob];
const pool = connectPool({ ...job.database, role: 'etl_writer' });
const policy =
  job.acceptsRefused === true
    ? { ...DEFAULT_WINDOW_POLICY, acceptance: { reason: 'proof', by: 'proof' } }
    : DEFAULT_WINDOW_POLICY;
const startedMs = performance.now();
const outcome = await loadWindow(
  {
    client: createCampaignsClient({
      baseUrl: job.baseUrl,
      key: job.apiKey,
      spoolDir: join(job.folder, 'spool'),
      packed: true,
      limits: { attemptTimeoutMs: 900_000, totalTimeoutMs: 1_800_000 },
    }),
    archive: createFolderArchive(join(job.folder, 'archive')),
    pool,
  },
  { window: job.window, runId: 'proof', today: '2024-12-15', policy, signal: new AbortController().signal },
);
await pool.end();
if (outcome.kind !== 'loaded') throw new Error(`Cannot measure: the window is ${outcome.kind}`);
const peak: WindowPeak = {
  rows: outcome.accepted,
  refused: outcome.quarantined,
  bytes: outcome.bytes,
  peakMb: process.resourceUsage().maxRSS / 1024,
  seconds: (performance.now() - startedMs) / 1000,
};
process.send?.(peak);
process.disconnect();
