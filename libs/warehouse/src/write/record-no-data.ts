import type { WarehousePool } from '../connect/connect-pool.ts';
import type { AppendRequest } from './append-types.ts';
import { insertLoad, NO_RECORDS } from './ledger/insert-load.ts';
import { inLoadTransaction } from './ledger/load-transaction.ts';

/** A window for which the API has no data; the answer had no body. */
export type NoDataRequest = Omit<AppendRequest, 'response'>;

/**
 * Records the empty answer for a window in the ledger. It covers no day until `coverEmptyLoads` is called.
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
    return load.loadId;
  });
  return { kind: 'no-data', loadId: result };
}
