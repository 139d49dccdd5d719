import { asWarehouseError } from '../../connect/wrap-error.ts';
import type { AppendSummary } from '../append-types.ts';
import type { ColumnarBatch } from '../columnar-batch.ts';
import type { OpenLoad } from '../ledger/load-transaction.ts';
import { rawAppendColumns } from './copy-columns.ts';
import { CopyEncoder, createChunk } from './copy-encoder.ts';
import type { Chunk } from './copy-encoder.ts';
import { CopySink } from './copy-sink.ts';
import { QUARANTINE_COLUMNS, QUARANTINE_TABLE, QuarantineBuffer } from './quarantine-buffer.ts';

const RAW_TABLE = 'public.campaign_performance_raw_appends';

/** Rows batch by batch; what the generator returns at its end goes into the ledger. */
export type BatchSource = AsyncGenerator<ColumnarBatch, AppendSummary>;

/** What the server counted. */
export interface CopiedCounts {
  readonly rows: number;
  /** Records refused whole. */
  readonly refused: number;
  /** Cells refused in rows that were accepted. */
  readonly refusedCells: number;
}

/**
 * Copies every batch into the raw table, as rows of this load, and what was refused into the quarantine. What the generator throws passes
 * through. A connection carries one COPY at a time: refused rows wait until there are some megabytes of them, and the COPY of the rows is
 * ended and begun again around theirs.
 */
export async function copyRows(
  load: OpenLoad,
  batches: BatchSource,
): Promise<{ copied: CopiedCounts; summary: AppendSummary }> {
  const columns = rawAppendColumns(load);
  const encoder = new CopyEncoder(columns);
  const names = columns.map(({ name }) => name);
  const quarantine = new QuarantineBuffer(load);
  let sink = new CopySink(load.client, RAW_TABLE, names);
  let rows = 0;
  /** The stream throws what the driver throws; only this library's errors leave here. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asWarehouseError(error, load.action);
    }
  };
  const copyQuarantine = async (): Promise<void> => {
    sink = new CopySink(load.client, QUARANTINE_TABLE, QUARANTINE_COLUMNS);
    const chunks = quarantine.takeChunks();
    for (const chunk of chunks) sink.sendOwn(chunk);
    await sink.finish();
    quarantine.giveBack(chunks);
  };
  try {
    let chunk = await guarded(() => sink.take());
    for (;;) {
      const step = await batches.next();
      if (step.done === true) {
        rows += await guarded(() => endCopy(sink, chunk));
        if (!quarantine.isEmpty) await guarded(() => copyQuarantine());
        const { refused, refusedCells } = quarantine;
        return { copied: { rows, refused, refusedCells }, summary: step.value };
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
      quarantine.add(step.value.quarantined ?? []);
      if (!quarantine.isFull) continue;
      rows += await guarded(() => endCopy(sink, chunk));
      await guarded(() => copyQuarantine());
      sink = new CopySink(load.client, RAW_TABLE, names);
      chunk = await guarded(() => sink.take());
    }
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** Sends the last chunk and ends the COPY; answers the rows that the server counted. */
async function endCopy(sink: CopySink, last: Chunk): Promise<number> {
  sink.send(last);
  return sink.finish();
}
