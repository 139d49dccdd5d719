import type { WarehousePool } from '../connect/connect-pool.ts';
import { asWarehouseError } from '../connect/wrap-error.ts';
import { WarehouseError } from '../errors.ts';
import type { AppendOutcome, AppendRequest, AppendSummary } from './append-types.ts';
import type { ColumnarBatch } from './columnar-batch.ts';
import { rawAppendColumns } from './copy/copy-columns.ts';
import { CopyEncoder, createChunk } from './copy/copy-encoder.ts';
import { CopySink } from './copy/copy-sink.ts';
import { findIdenticalLoad } from './find-identical-load.ts';
import { insertLoad, NO_RECORDS } from './ledger/insert-load.ts';
import { insertProfile } from './ledger/insert-profile.ts';
import { insertQuarantine } from './ledger/insert-quarantine.ts';
import { inLoadTransaction } from './ledger/load-transaction.ts';
import type { OpenLoad } from './ledger/load-transaction.ts';
import { markCovered } from './ledger/mark-covered.ts';
import { offerToHistory } from './ledger/offer-to-history.ts';

const RAW_TABLE = 'public.campaign_performance_raw_appends';

/** Rows batch by batch; what the generator returns at its end goes into the ledger. */
export type BatchSource = AsyncGenerator<ColumnarBatch, AppendSummary>;

/**
 * Appends one window's rows, with ledger, coverage, quarantine and profile, in one transaction: after a kill at any
 * point all of it is there or nothing. An answer that is already there (see `findIdenticalLoad`) is not read again;
 * if this very run loaded it (the answer to its commit was lost), its outcome is returned once more.
 * @throws {WarehouseError} `retryable` says whether to call again, with a fresh generator.
 * @throws Whatever the generator throws, after the rollback.
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
    return await inLoadTransaction(pool, stream, action, async (load): Promise<AppendOutcome> => {
      const identical = await findIdenticalLoad(load.client, { ...request, sha256: response.sha256 });
      const loadMs = (): number => performance.now() - startedMs;
      // A replay is asked for to read the same bytes anew; only its own lost commit makes it already done.
      if (identical !== null && (request.replayOf === undefined || identical.runId === request.runId)) {
        const { runId, ...own } = identical;
        if (runId === request.runId) return { kind: 'loaded', ...own };
        await insertLoad(load, { ...request, status: 'unchanged', counts: NO_RECORDS, loadMs: loadMs() });
        await markCovered(load, stream, window, request.asOfDate, identical.loadId);
        return { kind: 'unchanged', previousLoadId: identical.loadId };
      }
      const { copied, summary } = await copyRows(load, batches);
      const counts = { ...summary, quarantined: summary.quarantined.length };
      assertAccounted(copied, counts, stream);
      await insertLoad(load, { ...request, status: 'loaded', counts, loadMs: loadMs() });
      await markCovered(load, stream, window, request.asOfDate, load.loadId);
      await insertQuarantine(load, summary.quarantined);
      await insertProfile(load, summary.profile);
      if (copied > 0) await offerToHistory(load, stream, window);
      return {
        kind: 'loaded',
        loadId: load.loadId,
        rows: copied,
        collapsed: counts.collapsed,
        quarantined: counts.quarantined,
        loadedAt: load.loadedAt,
      };
    });
  } finally {
    // Also when it was never begun: whatever it holds open (a file, a decoder) is let go.
    await batches.return(undefined as never);
  }
}

async function copyRows(
  load: OpenLoad,
  batches: BatchSource,
): Promise<{ copied: number; summary: AppendSummary }> {
  const columns = rawAppendColumns(load);
  const encoder = new CopyEncoder(columns);
  const sink = new CopySink(
    load.client,
    RAW_TABLE,
    columns.map(({ name }) => name),
  );
  /** The stream throws what the driver throws; only this library's errors leave here. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asWarehouseError(error, load.action);
    }
  };
  try {
    let chunk = await guarded(() => sink.take());
    for (;;) {
      const step = await batches.next();
      if (step.done === true) {
        const last = chunk;
        const copied = await guarded(() => {
          sink.send(last);
          return sink.finish();
        });
        return { copied, summary: step.value };
      }
      encoder.bind(step.value);
      for (let row = 0; row < step.value.rowCount;) {
        const next = encoder.encode(chunk, row);
        if (next < step.value.rowCount) {
          const full = chunk;
          // A single row larger than a whole chunk gets one of its own.
          chunk =
            next === row && full.length === 0
              ? createChunk(encoder.rowBytesAtMost(next))
              : await guarded(() => {
                  sink.send(full);
                  return sink.take();
                });
        }
        row = next;
      }
    }
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** @see DATA_RULES 17 */
function assertAccounted(
  copied: number,
  counts: { received: number; accepted: number; collapsed: number; quarantined: number },
  stream: string,
): void {
  const { received, accepted, collapsed, quarantined } = counts;
  if (copied === accepted && accepted + collapsed + quarantined === received) return;
  throw new WarehouseError(
    'WAREHOUSE_COUNTS_DISAGREE',
    `Cannot append a window of ${stream}: ${String(copied)} rows were copied, and the summary says ${String(accepted)} accepted + ${String(collapsed)} collapsed + ${String(quarantined)} quarantined of ${String(received)} received; the validation step is wrong, nothing was kept`,
    { context: { stream } },
  );
}
