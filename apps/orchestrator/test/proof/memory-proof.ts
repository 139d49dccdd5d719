/**
 * Does the memory of a window stay flat? The same month is loaded with 0.2 million rows and with 2 million, each by
 * `loadWindow()` in its own process: download, archive, read, validate, COPY, commit. It measures the peak
 * resident set of that process; simulator and server are other processes. Then two answers whose records are all
 * refused, each in a process with a heap of 256 MB: for a bad lifeday, and because the two records of each key differ.
 *
 * Options: `--large <thousand rows>` (default 2000), `--rounds <n>` (default 1; the lowest peak of each size counts),
 * `--refused <thousand records>` (default 300).
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@volka/local-postgres';
import { startSimulator } from '@volka/volka-api';
import { connectPool, migrate } from '@volka/warehouse';
import { measureWindow } from './measure-window.ts';
import type { WindowJob, WindowPeak } from './memory-proof-window.ts';
import { startRefusedSource } from './refused-source.ts';
import type { RefusedBecause } from './refused-source.ts';

const GOAL_MB = 60;
/** The heap of a process whose records are all refused, and the limit of its resident set. */
const REFUSED_HEAP_MB = 256;
const REFUSED_GOAL_MB = 400;
const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-31' };
const DAYS = 31;
const ADS = 81;
const SMALL_CAMPAIGNS = 80;
const API_KEY = 'proof';

const { values } = parseArgs({
  options: {
    large: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '1' },
    refused: { type: 'string', default: '300' },
  },
});
const largeCampaigns = Math.round((Number(values.large) * 1000) / (ADS * DAYS));
const rounds = Number(values.rounds);

const folder = await mkdtemp(join(tmpdir(), 'volka-proof-memory-'));
await chmod(folder, 0o755); // The server's user must get through to its cluster.
const server = await startPostgres({ dataDir: join(folder, 'cluster') });
try {
  const { host, port, user, password } = server;
  const database = { host, port, user, password, database: 'postgres', applicationName: 'proof memory' };
  await migrate(database);
  const small: WindowPeak[] = [];
  const large: WindowPeak[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    small.push(await measure(database, SMALL_CAMPAIGNS));
    large.push(await measure(database, largeCampaigns));
  }
  const refusedRecords = Number(values.refused) * 1000;
  const refused = await measureRefused(database, refusedRecords, 'unknown-lifeday');
  const conflicting = await measureRefused(database, refusedRecords, 'conflicting-duplicate');
  report(small, large, refused, conflicting);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function emptyWarehouse(database: WindowJob['database']): Promise<void> {
  const admin = connectPool({ ...database, max: 1 });
  await admin.query('truncate public.campaign_performance_raw_appends');
  await admin.query(
    'truncate etl.loads, etl.coverage, etl.quarantine, etl.profiles, etl.history_loads, etl.warnings, etl.day_volumes cascade',
  );
  await admin.end();
}

async function measureRefused(
  database: WindowJob['database'],
  records: number,
  because: RefusedBecause,
): Promise<WindowPeak> {
  await emptyWarehouse(database);
  await using source = await startRefusedSource(records, because);
  const job = { ...jobFor(database, source.baseUrl, because), acceptsRefused: true };
  const peak = await measureWindow(job, REFUSED_HEAP_MB);
  await rm(job.folder, { recursive: true, force: true });
  if (peak.refused !== records) throw new Error('Cannot measure: refused records are missing');
  tell(
    `${records} refused records (${because}), ${(peak.bytes / 1e6).toFixed(0)} MB: peak ${peak.peakMb.toFixed(0)} MB, ${peak.seconds.toFixed(1)} s`,
  );
  return peak;
}

function jobFor(database: WindowJob['database'], baseUrl: string, name: string): WindowJob {
  return { database, baseUrl, apiKey: API_KEY, folder: join(folder, `window-${name}`), window: WINDOW };
}

async function measure(database: WindowJob['database'], campaigns: number): Promise<WindowPeak> {
  await emptyWarehouse(database);
  const simulator = await startSimulator({
    apiKey: API_KEY,
    asOf: '2024-12-15',
    campaigns,
    adsPerCampaign: ADS,
    blemishes: false,
  });
  const job = jobFor(database, simulator.baseUrl, String(campaigns));
  try {
    const peak = await measureWindow(job);
    if (peak.rows !== campaigns * ADS * DAYS) throw new Error('Cannot measure: rows are missing');
    tell(`${peak.rows} rows, ${(peak.bytes / 1e6).toFixed(0)} MB: peak ${peak.peakMb.toFixed(0)} MB`);
    return peak;
  } finally {
    await simulator.close();
    await rm(job.folder, { recursive: true, force: true });
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

function report(
  small: readonly WindowPeak[],
  large: readonly WindowPeak[],
  refused: WindowPeak,
  conflicting: WindowPeak,
): void {
  const least = (peaks: readonly WindowPeak[]): number => Math.min(...peaks.map(({ peakMb }) => peakMb));
  const growthMb = Math.round(least(large) - least(small));
  tell(
    JSON.stringify({
      proof: 'memory',
      growthMb,
      goalMb: GOAL_MB,
      pass: growthMb <= GOAL_MB && Math.max(refused.peakMb, conflicting.peakMb) <= REFUSED_GOAL_MB,
      smallRows: small[0]?.rows,
      smallPeakMb: Math.round(least(small)),
      largeRows: large[0]?.rows,
      largePeakMb: Math.round(least(large)),
      largeBytes: large[0]?.bytes,
      refusedRecords: refused.refused,
      refusedPeakMb: Math.round(refused.peakMb),
      refusedSeconds: Math.round(refused.seconds),
      conflictingPeakMb: Math.round(conflicting.peakMb),
      conflictingSeconds: Math.round(conflicting.seconds),
      rounds,
    }),
  );
}
