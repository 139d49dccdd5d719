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

/** Yields the rows in batches; the generator's return value is stored in the ledger. */
export type BatchSource = AsyncGenerator<ColumnarBatch, AppendSummary>;

/** The rows that the server counted. */
export interface CopiedCounts {
  readonly rows: number;
  /** Records that were refused as a whole. */
  readonly refused: number;
  /** Cells refused in rows that were accepted. */
  readonly refusedCells: number;
}

/**
 * Copies every batch into the raw table, as rows of this load, and refused rows into the quarantine. Errors of the generator are thrown
 * unchanged. A connection can run one COPY at a time: refused rows are collected up to some megabytes, then the COPY of the rows ends, the
 * refused rows are copied, and a new COPY of rows begins.
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
  /** Converts the driver's errors of the stream to `WarehouseError`. */
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
          // A row that is larger than a chunk gets a chunk of its own size.
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

/** Sends the last chunk and ends the COPY; returns the rows that the server counted. */
async function endCopy(sink: CopySink, last: Chunk): Promise<number> {
  sink.send(last);
  return sink.finish();
}
