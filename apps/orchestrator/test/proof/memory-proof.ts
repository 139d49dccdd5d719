/**
 * Does the memory of a window stay flat? The same month is loaded with 0.2 million rows and with 2 million, each by
 * `loadWindow()` in a process of its own: download, archive, read, validate, COPY, commit. What counts is the peak
 * resident set of that process; the simulator and the server are others.
 *
 * Options: `--large <thousand rows>` (default 2000), `--rounds <n>` (default 1; the least peak of each size counts).
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '@volka/local-postgres';
import { startSimulator } from '@volka/volka-api';
import { connectPool, migrate } from '@volka/warehouse';
import type { WindowJob, WindowPeak } from './memory-proof-window.ts';

const GOAL_MB = 60;
const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-31' };
const DAYS = 31;
const ADS = 81;
const SMALL_CAMPAIGNS = 80;
const API_KEY = 'proof';

const { values } = parseArgs({
  options: { large: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '1' } },
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
  report(small, large);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function measure(database: WindowJob['database'], campaigns: number): Promise<WindowPeak> {
  const admin = connectPool({ ...database, max: 1 });
  await admin.query('truncate public.campaign_performance_raw_appends');
  await admin.query(
    'truncate etl.loads, etl.coverage, etl.quarantine, etl.profiles, etl.history_loads, etl.warnings, etl.day_volumes cascade',
  );
  await admin.end();
  const simulator = await startSimulator({
    apiKey: API_KEY,
    asOf: '2024-12-15',
    campaigns,
    adsPerCampaign: ADS,
    blemishes: false,
  });
  const job: WindowJob = {
    database,
    baseUrl: simulator.baseUrl,
    apiKey: API_KEY,
    folder: join(folder, `window-${campaigns}`),
    window: WINDOW,
  };
  const child = fork(new URL('./memory-proof-window.ts', import.meta.url));
  try {
    const exited = once(child, 'exit');
    child.send(job);
    const answer = (await Promise.race([once(child, 'message'), exited.then(() => null)])) as
      readonly [WindowPeak] | null;
    if (answer === null)
      throw new Error('Cannot measure: the process that loads the window ended without an answer');
    await exited;
    const [peak] = answer;
    if (peak.rows !== campaigns * ADS * DAYS) throw new Error('Cannot measure: rows are missing');
    tell(`${peak.rows} rows, ${(peak.bytes / 1e6).toFixed(0)} MB: peak ${peak.peakMb.toFixed(0)} MB`);
    return peak;
  } finally {
    child.kill();
    await simulator.close();
    await rm(job.folder, { recursive: true, force: true });
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

function report(small: readonly WindowPeak[], large: readonly WindowPeak[]): void {
  const least = (peaks: readonly WindowPeak[]): number => Math.min(...peaks.map(({ peakMb }) => peakMb));
  const growthMb = Math.round(least(large) - least(small));
  tell(
    JSON.stringify({
      proof: 'memory',
      growthMb,
      goalMb: GOAL_MB,
      pass: growthMb <= GOAL_MB,
      smallRows: small[0]?.rows,
      smallPeakMb: Math.round(least(small)),
      largeRows: large[0]?.rows,
      largePeakMb: Math.round(least(large)),
      largeBytes: large[0]?.bytes,
      rounds,
    }),
  );
}
