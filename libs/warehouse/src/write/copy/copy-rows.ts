import { asWarehouseError } from '../../connect/wrap-error.ts';
import type { AppendSummary } from '../append-types.ts';
import type { ColumnarBatch } from '../columnar-batch.ts';
import type { OpenLoad } from '../ledger/load-transaction.ts';
import { rawAppendColumns } from './copy-columns.ts';
import { CopyEncoder, createChunk } from './copy-encoder.ts';
import { CopySink } from './copy-sink.ts';

const RAW_TABLE = 'public.campaign_performance_raw_appends';

/** Rows batch by batch; what the generator returns at its end goes into the ledger. */
export type BatchSource = AsyncGenerator<ColumnarBatch, AppendSummary>;

/** Copies every batch into the raw table, as rows of this load. What the generator throws passes through. */
export async function copyRows(
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
