import type { DbtRunner } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import type { HistoryState } from '@volka/warehouse/operate';
import { mustSucceed } from '../dbt/dbt-outcome.ts';
import { fillHistory } from './fill-history.ts';

/** What a rebuild works with; the pool's role is `dbt_transformer`. */
export interface HistoryWorkshop {
  readonly pool: WarehousePool;
  readonly dbt: DbtRunner;
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Whether an earlier rebuild was stopped before its end: then it goes on, whatever stopped it. */
export function isRebuildBegun({ waitingAgain, exists, areChangesMissing }: HistoryState): boolean {
  return waitingAgain > 0 || (exists && areChangesMissing);
}

/**
 * Takes every waiting load into history, layer by layer, then builds what reads it. Can be stopped and called again at any point: each pass
 * is one transaction with its own bookkeeping.
 * @throws {OrchestratorError} `HISTORY_STUCK` if a pass takes nothing; what dbt reports.
 */
export async function refillHistory(workshop: HistoryWorkshop): Promise<void> {
  const { pool, dbt, runId, signal, print } = workshop;
  await fillHistory({
    pool,
    isCurrent: true,
    pass: async () => {
      const request = { command: 'snapshot', runId, signal } as const;
      mustSucceed(request, await dbt.run(request).outcome);
    },
    onPass: ({ pass, taken, waiting }) => {
      print(`pass ${pass}: ${taken} loads into history, ${waiting} wait`);
    },
  });
  print('building what reads the history');
  const request = { command: 'run', runId, signal } as const;
  mustSucceed(request, await dbt.run(request).outcome);
}
