import { rm } from 'node:fs/promises';
import { withStreamLock } from '@volka/warehouse/write';
import type { RunTask } from '../definitions/pipeline.ts';
import { CAMPAIGNS_STREAM } from '../etl/campaigns-stream.ts';
import { loadDueWindows } from '../etl/load/load-due-windows.ts';
import type { LoadOptions } from '../etl/load/load-due-windows.ts';
import type { LoadResult } from '../etl/load/load-totals.ts';
import type { WindowLoader } from '../etl/load/load-window.ts';
import { obeyRequestHolds } from '../etl/load/request-hold.ts';
import { DEFAULT_WINDOW_POLICY } from '../etl/window-policy.ts';
import type { TaskContext } from '../runner/task-context.ts';
import { toTaskError } from '../runner/task-error.ts';
import type { TaskResult } from '../runner/task-result.ts';
import { readMarketingEtlParameters } from './marketing-etl-parameters.ts';
import type { MarketingEtlParameters } from './marketing-etl-parameters.ts';

export interface MarketingEtlDependencies {
  readonly loader: WindowLoader;
  /** The settings for a run of this day; the run's parameters override them. */
  readonly optionsFor: (logicalDate: string) => LoadOptions;
}

/** Loads every due date from the Campaigns API into the raw table; one writer at a time. */
export async function marketingEtlTask(
  context: TaskContext<RunTask>,
  { loader, optionsFor }: MarketingEtlDependencies,
): Promise<TaskResult> {
  const { runId, logicalDate, progress, warn } = context;
  const parameters = readMarketingEtlParameters(context);
  const options = withParameters(optionsFor(logicalDate), parameters);
  const outcome = await withStreamLock(loader.pool, CAMPAIGNS_STREAM, async (lockLost) => {
    // Only the holder of the lock writes to this folder.
    if (loader.spoolDir !== undefined) await rm(loader.spoolDir, { recursive: true, force: true });
    const signal = AbortSignal.any([context.signal, lockLost]);
    const client = await obeyRequestHolds(loader.client, { pool: loader.pool, runId, signal });
    const load = { runId, today: logicalDate, signal, progress, warn };
    return loadDueWindows({ ...loader, client }, options, load);
  });
  return toResult(outcome);
}

function withParameters(
  options: LoadOptions,
  { only, reconcile, acceptDrift }: MarketingEtlParameters,
): LoadOptions {
  const { plan, policy = DEFAULT_WINDOW_POLICY } = options;
  return {
    ...options,
    plan: only === undefined ? plan : { ...plan, only },
    ...(reconcile === undefined ? {} : { reconcile }),
    policy: acceptDrift === undefined ? policy : { ...policy, acceptance: acceptDrift },
  };
}

const count = (value: number): string => value.toLocaleString('en-US');

function toResult({ totals, dataThroughDate, shortfall }: LoadResult): TaskResult {
  const remarks = [
    ...(totals.quarantined > 0 ? [`${count(totals.quarantined)} quarantined`] : []),
    ...(totals.cellsQuarantined > 0 ? [`${count(totals.cellsQuarantined)} cells quarantined`] : []),
    ...(totals.retries > 0 ? [`${count(totals.retries)} requests repeated`] : []),
    ...(totals.warnings > 0 ? [`${count(totals.warnings)} warnings`] : []),
    ...(totals.emptyWindows > 0 ? [`${count(totals.emptyWindows)} windows without rows`] : []),
    ...(totals.refusedWindows > 0 ? [`${count(totals.refusedWindows)} windows refused`] : []),
    ...(totals.trailingDays > 0
      ? [`no rows after ${dataThroughDate ?? ''} (${count(totals.trailingDays)} days)`]
      : []),
  ];
  const loaded = [
    `${count(totals.windows)} windows`,
    `${count(totals.received)} rows received`,
    `${count(totals.accepted)} loaded`,
  ];
  return {
    summary: [...(totals.windows === 0 ? ['nothing is due'] : loaded), ...remarks].join(', '),
    figures: { ...totals },
    ...(shortfall === null ? {} : { incomplete: toTaskError(shortfall) }),
  };
}
