import type { WarehousePool } from '../../connect/connect-pool.ts';
import { inTransaction } from '../../connect/in-transaction.ts';

/** The name behind the advisory lock of a snapshot pass. The dbt macro `history_lock_name` has the same. */
export const HISTORY_LOCK_NAME = 'scd_campaign_performance';

/**
 * Empties the history and queues every load for it again, in one transaction. The history's table stays, and so do the views and functions
 * that read it, of this project and of others. The incremental model of the changes is emptied too. The marts that readers see do not change.
 * @throws {WarehouseError}
 */
export async function discardHistory(pool: WarehousePool): Promise<void> {
  await inTransaction(pool, 'discard the history', async (query) => {
    // Waits for the end of a snapshot that is running.
    await query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [HISTORY_LOCK_NAME]);
    const { rows } = await query<{ table: string }>(
      `select "table" from unnest(array['public.scd_campaign_performance', 'public_core.fct_performance_changes']) as "table"
        where to_regclass("table") is not null`,
    );
    for (const { table } of rows) await query(`truncate ${table}`);
    // in_history_at keeps its value: a waiting load that has one was in history before, so a rebuild is not finished.
    await query(`update etl.history_loads set state = 'waiting', taken_at = null`);
  });
}
