import type { DateWindow } from '../append-types.ts';
import type { OpenLoad } from './load-transaction.ts';

/** Queues a load with rows for the snapshot. @see DATA_RULES 31 */
export async function offerToHistory(load: OpenLoad, stream: string, window: DateWindow): Promise<void> {
  await load.query(
    `insert into etl.history_loads (load_id, stream, from_date, to_date, state, offered_at)
     values ($1, $2, $3, $4, 'waiting', $5)`,
    [load.loadId, stream, window.fromDate, window.toDate, load.loadedAt],
  );
}
