import { once } from 'node:events';
import { join } from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { loadWindow } from '../../src/index.ts';
import { connectPool } from '@volka/warehouse';

/** What the process is to load. */
export interface WindowJob {
  readonly database: Parameters<typeof connectPool>[0];
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly folder: string;
  readonly window: { readonly fromDate: string; readonly toDate: string };
}

/** What came of it. */
export interface WindowPeak {
  readonly rows: number;
  readonly bytes: number;
  /** Largest resident set of this process, in MB of 2^20 bytes. */
  readonly peakMb: number;
}

/** Loads one window, in a process of its own that `memory-proof.ts` started, and tells how much memory it took. */
const [job] = (await once(process, 'message')) as [WindowJob];
const pool = connectPool({ ...job.database, role: 'etl_writer' });
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
  { window: job.window, runId: 'proof', today: '2024-12-15', signal: new AbortController().signal },
);
await pool.end();
if (outcome.kind !== 'loaded') throw new Error(`Cannot measure: the window is ${outcome.kind}`);
const peak: WindowPeak = {
  rows: outcome.accepted,
  bytes: outcome.bytes,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.send?.(peak);
process.disconnect();
