import type { WarehousePool } from '../connect/connect-pool.ts';
import { WarehouseError } from '../errors.ts';
import type { AppendOutcome, AppendRequest } from './append-types.ts';
import { copyRows } from './copy/copy-rows.ts';
import type { BatchSource, CopiedCounts } from './copy/copy-rows.ts';
import { collectDates } from './copy/collect-dates.ts';
import { findIdenticalLoad } from './find-identical-load.ts';
import { findStoredRows, wasFoundUnchanged } from './ledger/compare-with-stored.ts';
import { insertDayVolumes } from './ledger/insert-day-volumes.ts';
import { insertLoad, NO_RECORDS } from './ledger/insert-load.ts';
import type { LoadCounts } from './ledger/insert-load.ts';
import { insertProfile } from './ledger/insert-profile.ts';
import { inLoadTransaction } from './ledger/load-transaction.ts';
import { markCovered, markUnchanged } from './ledger/mark-covered.ts';
import { offerToHistory } from './ledger/offer-to-history.ts';
import { withRetries } from './retry.ts';
import type { RetryOptions } from './retry.ts';

/**
 * Appends the rows of one window, with ledger, coverage, quarantine, profile and day volumes, in one transaction: a kill at any point leaves
 * all of it or nothing. An answer that is loaded already (see `findIdenticalLoad`) is not read again. If the same run loaded it (the answer to
 * its commit was lost), the same outcome is returned. An answer without records gets a row of the ledger but covers no day; call
 * `coverEmptyLoads` for that.
 * @throws {WarehouseError} If `retryable` is true, call again with a new generator.
 * @throws {unknown} Errors of the generator and of the archive, after the rollback.
 * @see DATA_RULES 23-26
 */
export async function append(
  pool: WarehousePool,
  request: AppendRequest,
  batches: BatchSource,
): Promise<AppendOutcome> {
  const { stream, window, response } = request;
  const startedMs = performance.now();
  const action = `append ${window.fromDate} to ${window.toDate} of ${stream}`;
  try {
    const { result, confirmedBy } = await inLoadTransaction(pool, stream, action, async (load) => {
      const identical = await findIdenticalLoad(load.client, { ...request, sha256: response.sha256 });
      const loadMs = (): number => performance.now() - startedMs;
      const unchanged = async (previousLoadId: bigint) => {
        await response.archived;
        await insertLoad(load, { ...request, status: 'unchanged', counts: NO_RECORDS, loadMs: loadMs() });
        await markUnchanged(load, stream, window, request.asOfDate);
        return { kind: 'unchanged', previousLoadId } as const;
      };
      // A replay reads the same bytes again. It is done already only if its own commit happened and the answer was lost.
      if (identical !== null && (request.replayOf === undefined || identical.runId === request.runId)) {
        const { runId, ...own } = identical;
        if (runId === request.runId) return { kind: 'loaded', ...own, confirmedBy: 'ledger' } as const;
        return unchanged(identical.loadId);
      }
      if (request.isAudit === true) {
        const found = await wasFoundUnchanged(load, request);
        if (found !== null) return unchanged(found);
        await load.query('savepoint before_rows');
      }
      const dated = collectDates(batches);
      const { copied, summary } = await copyRows(load, dated.batches);
      const counts = { ...summary, cellsQuarantined: summary.cellsQuarantined ?? 0 };
      assertAccounted(copied, counts, stream);
      if (request.isAudit === true && copied.rows > 0 && counts.quarantined + counts.cellsQuarantined === 0) {
        const stored = await findStoredRows(load, stream, window);
        if (stored !== null) {
          await load.query('rollback to savepoint before_rows');
          return unchanged(stored);
        }
      }
      await response.archived;
      await insertLoad(load, { ...request, status: 'loaded', counts, loadMs: loadMs() });
      // An answer without records covers no day: see `coverEmptyLoads`.
      if (counts.received > 0) await markCovered(load, stream, window, request.asOfDate, dated.dates());
      await insertProfile(load, summary.profile);
      await insertDayVolumes(load, stream, summary.dayVolumes ?? []);
      if (copied.rows > 0) await offerToHistory(load, stream, window);
      return {
        kind: 'loaded',
        loadId: load.loadId,
        rows: copied.rows,
        collapsed: counts.collapsed,
        quarantined: counts.quarantined,
        cellsQuarantined: counts.cellsQuarantined,
        loadedAt: load.loadedAt,
      } as const;
    });
    return { confirmedBy, ...result };
  } finally {
    // Also if the generator never started: it can hold an open file or decoder.
    await batches.return(undefined as never);
  }
}

/**
 * Calls `append` with the retries of `withRetries`, each time with a new generator. If it is unknown whether a commit happened, the next
 * attempt finds this run's load in the ledger, so nothing is loaded twice.
 * @throws {WarehouseError} The error of the last attempt. Errors of a generator are not retried.
 */
export async function appendWithRetries(
  pool: WarehousePool,
  request: AppendRequest,
  openBatches: () => BatchSource,
  options: RetryOptions = {},
): Promise<AppendOutcome> {
  return withRetries(() => append(pool, request, openBatches()), options);
}

/** @see DATA_RULES 17 */
export function assertAccounted(copied: CopiedCounts, counts: LoadCounts, stream: string): void {
  const { received, accepted, collapsed, quarantined, cellsQuarantined } = counts;
  const isCopied =
    copied.rows === accepted && copied.refused === quarantined && copied.refusedCells === cellsQuarantined;
  if (isCopied && accepted + collapsed + quarantined === received) return;
  throw new WarehouseError(
    'WAREHOUSE_COUNTS_DISAGREE',
    `Cannot append a window of ${stream}: ${String(copied.rows)} rows and ${String(copied.refused)} refused were copied, and the summary says ${String(accepted)} accepted + ${String(collapsed)} collapsed + ${String(quarantined)} quarantined of ${String(received)} received; the validation step is wrong, nothing was kept`,
    { context: { stream } },
  );
}
