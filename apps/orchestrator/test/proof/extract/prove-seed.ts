import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from '@volka/volka-api';
import type { Simulator } from '@volka/volka-api';
import { errorCode } from '../../../src/errors.ts';
import { findUnnoticed, observe } from './account-faults.ts';
import type { Observed } from './account-faults.ts';
import { findBroken } from './check-outcome.ts';
import { runEtl } from './etl-run.ts';
import type { EtlRun } from './etl-run.ts';
import { CANARY } from './proof-world.ts';
import type { ProofWorld } from './proof-world.ts';
import { scheduleOf } from './schedule.ts';
import type { Schedule, ScheduledRun } from './schedule.ts';

const ETL_PROCESS = join(import.meta.dirname, 'etl-process.ts');
/** The session of a killed process may keep the stream lock for a moment. */
const BUSY_TRIES = 100;

/** The result of a seed; `broken` is empty if every rule was kept. */
export interface SeedResult {
  readonly seed: number;
  readonly runs: number;
  readonly kills: number;
  readonly faults: number;
  readonly broken: readonly string[];
}

/** Runs the schedule of a seed, ends the faults, and checks the warehouse. */
export async function proveSeed(world: ProofWorld, seed: number): Promise<SeedResult> {
  const schedule = scheduleOf(seed);
  await world.empty();
  const simulator = await startSimulator({
    apiKey: CANARY,
    asOf: schedule.firstDate,
    campaigns: schedule.campaigns,
    adsPerCampaign: schedule.adsPerCampaign,
    seed,
  });
  try {
    return await prove(world, simulator, schedule);
  } finally {
    await simulator.close();
  }
}

async function prove(world: ProofWorld, simulator: Simulator, schedule: Schedule): Promise<SeedResult> {
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line);
  };
  const base = {
    database: world.database,
    baseUrl: simulator.baseUrl,
    key: CANARY,
    workDir: world.workDir,
    firstDate: schedule.firstDate,
    order: schedule.order,
  };
  const broken: string[] = [];
  let [kills, faults] = [0, 0];
  for (const [index, planned] of schedule.runs.entries()) {
    const run: EtlRun = {
      ...base,
      runId: `seed ${schedule.seed} run ${index + 1}`,
      today: planned.today,
      patience: 'short',
    };
    const observed = await letHappen(simulator, run, planned, log);
    if (observed.wasKilled) kills += 1;
    faults += observed.injected.length;
    broken.push(...(await findUnnoticed(world.admin, observed)));
  }
  simulator.switchOff();
  simulator.setClock(schedule.lastDay);
  const last = { ...base, today: schedule.lastDay, patience: 'long' } as const;
  if (schedule.needsRepair) {
    const only = { fromDate: schedule.firstDate, toDate: schedule.lastDay };
    await attempt({ ...last, runId: `seed ${schedule.seed} repair`, only }, log, broken);
  }
  await attempt({ ...last, runId: `seed ${schedule.seed} last` }, log, broken);
  const summary = await attempt({ ...last, runId: `seed ${schedule.seed} idle` }, log, broken);
  if (summary !== 'nothing is due') broken.push(`still due after the last run: ${summary ?? 'it failed'}`);
  broken.push(...(await findBroken(world.admin, simulator, schedule, world.workDir, lines.join('\n'))));
  return { seed: schedule.seed, runs: schedule.runs.length, kills, faults, broken };
}

/** One run with faults: it may fail with an error of the platform, and it may be killed. */
async function letHappen(
  simulator: Simulator,
  run: EtlRun,
  planned: ScheduledRun,
  log: (line: string) => void,
): Promise<Observed> {
  const since = simulator.requests().at(-1)?.number ?? 0;
  simulator.setClock(planned.today);
  simulator.switchOff();
  for (const rule of planned.faults) simulator.switchOn(rule);
  let wasKilled = false;
  if (planned.kill === null) {
    await untilFree(() => runEtl(run, log)).catch((error: unknown) => {
      if (errorCode(error) === undefined) throw error;
      log(String(error));
    });
  } else {
    wasKilled = await runAndKill(simulator, since, run, planned.kill, log);
  }
  simulator.switchOff();
  return observe(simulator, since, { runId: run.runId, wasKilled });
}

/** A run without faults: it must succeed. */
async function attempt(
  run: EtlRun,
  log: (line: string) => void,
  broken: string[],
): Promise<string | undefined> {
  try {
    return await untilFree(() => runEtl(run, log));
  } catch (error) {
    broken.push(`${run.runId} failed without a fault: ${String(error)}`);
    return undefined;
  }
}

async function untilFree<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) !== 'WAREHOUSE_STREAM_BUSY' || tries === BUSY_TRIES) throw error;
      await sleep(50);
    }
  }
}

async function runAndKill(
  simulator: Simulator,
  since: number,
  run: EtlRun,
  kill: NonNullable<ScheduledRun['kill']>,
  log: (line: string) => void,
): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['--conditions=@volka/source', '--disable-warning=ExperimentalWarning', ETL_PROCESS, JSON.stringify(run)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      log(text.toString());
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const watch = async (): Promise<void> => {
    const asked = (): number => simulator.requests().filter(({ number }) => number > since).length;
    while (child.exitCode === null && asked() < kill.afterRequests) await sleep(2);
    await sleep(kill.afterMs);
    child.kill('SIGKILL');
  };
  const [exitCode] = await Promise.all([exited, watch()]);
  if (exitCode === 2) throw new Error(`The run of its own process died of a defect: ${run.runId}`);
  return exitCode === null;
}
