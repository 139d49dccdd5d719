import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import type { Clock, DateWindow } from '@volka/extract';
import { connectPool } from '@volka/warehouse';
import type { ConnectionSettings } from '@volka/warehouse';
import type { ReconcilePolicy } from '../../../src/etl/checks/reconcile-window.ts';
import type { LoadOptions } from '../../../src/etl/load/load-due-windows.ts';
import { marketingEtlTask } from '../../../src/tasks/marketing-etl-task.ts';
import { RUN_TASK, testContext } from '../../task-context.ts';

/** The input of one run; plain data, so that it can be passed to another process. */
export interface EtlRun {
  readonly database: Omit<ConnectionSettings, 'password'> & { readonly password: string };
  readonly baseUrl: string;
  readonly key: string;
  readonly workDir: string;
  readonly runId: string;
  readonly today: string;
  readonly firstDate: string;
  readonly order: 'oldest-first' | 'newest-first';
  readonly only?: DateWindow;
  /** With faults, timeouts are short; without them, they are long enough for a slow machine. */
  readonly patience: 'short' | 'long';
  /** The client's time at its start, in milliseconds since 1970. @defaultValue now */
  readonly startsAtMs?: number;
  /** @defaultValue 'off' */
  readonly reconcile?: ReconcilePolicy;
}

const LIMITS = {
  short: { attemptTimeoutMs: 250, idleTimeoutMs: 100, totalTimeoutMs: 5_000 },
  long: { attemptTimeoutMs: 60_000, idleTimeoutMs: 30_000, totalTimeoutMs: 120_000 },
} as const;

/** A clock that advances by the pauses that the API asks for: they are obeyed without waiting. */
function hastyClock(startsAtMs?: number): Clock {
  const LONGEST_REAL_PAUSE_MS = 8;
  const nowMs = (): number => performance.timeOrigin + performance.now();
  let aheadMs = startsAtMs === undefined ? 0 : startsAtMs - nowMs();
  return {
    now: () => nowMs() + aheadMs,
    sleep: async (ms, signal) => {
      const realMs = Math.min(ms, LONGEST_REAL_PAUSE_MS);
      await setTimeout(realMs, undefined, signal === undefined ? {} : { signal });
      aheadMs += ms - realMs;
    },
  };
}

/** Runs the task like the pipeline, with short timeouts; its log lines go to `log`. */
export async function runEtl(run: EtlRun, log: (line: string) => void): Promise<string> {
  const pool = connectPool({ ...run.database, role: 'etl_writer', applicationName: 'proof', max: 4 });
  const spoolDir = join(run.workDir, 'spool');
  const loader = {
    client: createCampaignsClient({
      baseUrl: run.baseUrl,
      key: run.key,
      spoolDir,
      packed: true,
      limits: LIMITS[run.patience],
      retry: { maxAttempts: 3, baseDelayMs: 2, maxDelayMs: 8 },
      clock: hastyClock(run.startsAtMs),
    }),
    archive: createFolderArchive(join(run.workDir, 'archive')),
    pool,
    spoolDir,
    pause: () => Promise.resolve(),
  };
  const { only, reconcile } = run;
  const plan = { firstDate: run.firstDate, order: run.order, ...(only === undefined ? {} : { only }) };
  try {
    const context = testContext({
      task: RUN_TASK,
      runId: run.runId,
      logicalDate: run.today,
      progress: (progress) => {
        log(JSON.stringify(progress));
      },
      warn: (code, message) => {
        log(`${code} ${message}`);
      },
    });
    const optionsFor = (): LoadOptions => ({ plan, ...(reconcile === undefined ? {} : { reconcile }) });
    const { summary } = await marketingEtlTask(context, { loader, optionsFor });
    return summary;
  } finally {
    await pool.end();
  }
}
