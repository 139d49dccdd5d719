import { rm } from 'node:fs/promises';
import { withStreamLock } from '@volka/warehouse/write';
import { loadDueWindows } from '../etl/load/load-due-windows.ts';
import type { LoadOptions } from '../etl/load/load-due-windows.ts';
import { CAMPAIGNS_STREAM } from '../etl/load/load-window.ts';
import type { WindowLoader } from '../etl/load/load-window.ts';
import { obeyRequestHolds } from '../etl/load/request-hold.ts';
import type { TaskHandler } from '../runner/task-context.ts';

const count = (value: number): string => value.toLocaleString('en-US');

/** Pulls every due date from the Campaigns API into the raw table; one writer at a time. */
export function marketingEtlTask(
  loader: WindowLoader,
  optionsFor: (today: string) => LoadOptions,
): TaskHandler {
  return async (context) => {
    const { totals, dataThroughDate, shortfall } = await withStreamLock(
      loader.pool,
      CAMPAIGNS_STREAM,
      async (lockLost) => {
        // Under the lock nobody else's answers can be in it.
        if (loader.spoolDir !== undefined) await rm(loader.spoolDir, { recursive: true, force: true });
        const signal = AbortSignal.any([context.signal, lockLost]);
        const client = await obeyRequestHolds(loader.client, {
          pool: loader.pool,
          runId: context.runId,
          signal,
        });
        return loadDueWindows({ ...loader, client }, optionsFor(context.today), { ...context, signal });
      },
    );
    const figures = { ...totals };
    const incomplete = shortfall === null ? {} : { incomplete: shortfall };
    const aside = [
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
    if (totals.windows === 0)
      return { summary: ['nothing is due', ...aside].join(', '), figures, ...incomplete };
    return {
      summary: [
        `${count(totals.windows)} windows`,
        `${count(totals.received)} rows received`,
        `${count(totals.accepted)} loaded`,
        ...aside,
      ].join(', '),
      figures,
      ...incomplete,
    };
  };
}
