import type { WarehousePool } from '../connect/connect-pool.ts';
import type { AppendRequest } from './append-types.ts';
import { insertLoad, NO_RECORDS } from './ledger/insert-load.ts';
import { inLoadTransaction } from './ledger/load-transaction.ts';

/** A window that the API has nothing for; it had no body to keep. */
export type NoDataRequest = Omit<AppendRequest, 'response'>;

/**
 * Notes in the ledger that the window was answered and is empty; it covers no day until `coverEmptyLoads` says so.
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
