/**
 * What limits the speed of a first load: this machine's processor, or the wait for the API?
 *
 * Six months of 200 campaigns × 20 ads, month by month, with `loadDueWindows()`: download, archive, validate, append. While one window is
 * loaded, the next one is downloaded. An API that answers at once and one that waits half a second before each answer take turns; the ratio
 * is that of the two times. Without the parallel download, the wait would add three seconds. The event loop utilization is reported, too.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startPostgres } from '@volka/local-postgres';
import { loadDueWindows } from '@volka/orchestrator';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { median } from './median.ts';
import { recordAnswers, serveAnswers } from './recorded-answer.ts';

const GOAL = 1.15;
const API_KEY = 'bench';
const THINKING_MS = 500;
const PAIRS = 3;
const MONTHS = ['01-31', '02-29', '03-31', '04-30', '05-31', '06-30'].map((last) => ({
  fromDate: `2024-${last.slice(0, 2)}-01`,
  toDate: `2024-${last}`,
}));
const DAYS = 182;
const CAMPAIGNS = 200;
const ADS = 20;

const folder = await mkdtemp(join(tmpdir(), 'volka-bench-first-load-'));
await chmod(folder, 0o755); // The server's user must be able to enter the folder of its cluster.
const recorded = await recordAnswers({
  folder,
  apiKey: API_KEY,
  windows: MONTHS,
  campaigns: CAMPAIGNS,
  adsPerCampaign: ADS,
});
const server = await startPostgres({ dataDir: join(folder, 'cluster') });
const settings = { ...server, database: 'postgres' };
await migrate(settings);
const admin = connectPool({ ...settings, applicationName: 'bench admin', max: 1 });
const writer = connectPool({ ...settings, role: 'etl_writer', applicationName: 'bench first load' });
const prompt = await serveAnswers({ files: recorded.files, delayMs: 0 });
const thinking = await serveAnswers({ files: recorded.files, delayMs: THINKING_MS });
try {
  await load(prompt.baseUrl, 'warm-up', writer);
  const prompts: Load[] = [];
  const thinkings: Load[] = [];
  for (let pair = 1; pair <= PAIRS; pair += 1) {
    prompts.push(await load(prompt.baseUrl, `prompt ${pair}`, writer));
    thinkings.push(await load(thinking.baseUrl, `thinking ${pair}`, writer));
  }
  const ratio = median(thinkings.map(({ ms }, at) => ms / (prompts[at]?.ms ?? Number.NaN)));
  const promptMs = median(prompts.map(({ ms }) => ms));
  console.log(
    JSON.stringify({
      bench: 'first-load',
      ratio: Math.round(ratio * 100) / 100,
      goal: GOAL,
      better: 'lower',
      pass: ratio <= GOAL,
      rows: DAYS * CAMPAIGNS * ADS,
      answerBytes: recorded.bytes,
      windows: MONTHS.length,
      rowsPerSecond: Math.round((DAYS * CAMPAIGNS * ADS) / (promptMs / 1000)),
      promptMs: Math.round(promptMs),
      thinkingMs: Math.round(median(thinkings.map(({ ms }) => ms))),
      mainThreadBusy: Math.round(median(prompts.map(({ busy }) => busy)) * 100) / 100,
    }),
  );
} finally {
  await Promise.all([prompt.close(), thinking.close()]);
  await writer.end();
  await admin.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

interface Load {
  readonly ms: number;
  /** Event loop utilization: the share of the time in which the main thread was busy. */
  readonly busy: number;
}

async function load(baseUrl: string, runId: string, pool: WarehousePool): Promise<Load> {
  await admin.query(
    'truncate public.campaign_performance_raw_appends, etl.loads, etl.quarantine, etl.coverage cascade',
  );
  await rm(join(folder, 'archive'), { recursive: true, force: true });
  await admin.query('checkpoint');
  const spoolDir = join(folder, 'spool');
  const loader = {
    client: createCampaignsClient({ baseUrl, key: API_KEY, spoolDir, packed: true }),
    archive: createFolderArchive(join(folder, 'archive')),
    pool,
    spoolDir,
  };
  const loopBefore = performance.eventLoopUtilization();
  const started = performance.now();
  const { totals } = await loadDueWindows(
    loader,
    { plan: { firstDate: '2024-01-01', order: 'oldest-first' } },
    {
      runId,
      today: '2024-07-01',
      signal: new AbortController().signal,
      progress: () => undefined,
      warn: () => undefined,
    },
  );
  const ms = performance.now() - started;
  const busy = performance.eventLoopUtilization(loopBefore).utilization;
  if (totals.accepted !== DAYS * CAMPAIGNS * ADS) throw new Error('Cannot measure: rows are missing');
  console.log(`${runId}: ${ms.toFixed(0)} ms, main thread busy ${(busy * 100).toFixed(0)} %`);
  return { ms, busy };
}
