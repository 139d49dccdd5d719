import type { WarehousePool } from '../connect/connect-pool.ts';
import type { AppendRequest } from './append-types.ts';
import { insertLoad, NO_RECORDS } from './ledger/insert-load.ts';
import { inLoadTransaction } from './ledger/load-transaction.ts';
import { markCovered } from './ledger/mark-covered.ts';

/** A window that the API has nothing for; it had no body to keep. */
export type NoDataRequest = Omit<AppendRequest, 'response'>;

/**
 * Notes that the window was fetched and is empty: a ledger row and coverage, nothing for history.
 * @throws {WarehouseError}
 */
export async function recordNoData(
  pool: WarehousePool,
  request: NoDataRequest,
): Promise<{ readonly kind: 'no-data'; readonly loadId: bigint }> {
  const { stream, window } = request;
  const startedMs = performance.now();
  const action = `record that ${stream} has no data from ${window.fromDate} to ${window.toDate}`;
  const { result } = await inLoadTransaction(pool, stream, action, async (load) => {
    const loadMs = performance.now() - startedMs;
    await insertLoad(load, { ...request, response: null, status: 'no_data', counts: NO_RECORDS, loadMs });
    await markCovered(load, stream, window, request.asOfDate, load.loadId);
    return load.loadId;
  });
  return { kind: 'no-data', loadId: result };
}
