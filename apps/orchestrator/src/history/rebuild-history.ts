import type { DbtRunner } from '@volka/dbt-runner';
import { inTransaction } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { mustSucceed } from '../dbt/dbt-outcome.ts';
import { fillHistory } from './fill-history.ts';
import type { HistoryState } from './read-history-state.ts';

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
 * Empties the history and offers every load to it again, in one transaction: all or nothing. The table stays, with the views and functions
 * that stand on it, of this project and of others. What follows the history by what is new is emptied too. The marts that readers see stay
 * as they are.
 */
export async function discardHistory({ pool }: Pick<HistoryWorkshop, 'pool'>): Promise<void> {
  await inTransaction(pool, 'discard the history', async (query) => {
    // The lock of the dbt macro history_lock_name: a snapshot under way ends first.
    await query(`select pg_advisory_xact_lock(hashtextextended('scd_campaign_performance', 0))`);
    const { rows } = await query<{ table: string }>(
      `select "table" from unnest(array['public.scd_campaign_performance', 'public_core.fct_performance_changes']) as "table"
        where to_regclass("table") is not null`,
    );
    for (const { table } of rows) await query(`truncate ${table}`);
    // What waits and has an in_history_at was in history before: that is how a rebuild under way is known.
    await query(`update etl.history_loads set state = 'waiting', taken_at = null`);
  });
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
