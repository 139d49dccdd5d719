import { Readable } from 'node:stream';
import { readRecords } from '@volka/extract';
import { isConflictingRowsError } from '@volka/validation';
import type { Frame, QuarantineReason } from '@volka/validation';
import { createCampaignValidator } from '@volka/validation/campaign';
import type {
  CampaignSummary,
  CampaignValidatorOptions,
  QuarantinedRecord,
} from '@volka/validation/campaign';
import type { WarehousePool } from '@volka/warehouse';
import { readQuarantineRecordsInFull } from '@volka/warehouse/operate';
import { CAMPAIGNS_STREAM } from '../etl/campaigns-stream.ts';

/** Mostly two readings are enough, as for an answer. */
const MAX_READINGS = 4;

/** Records of one load, in the order of its answer, and how to read them this time. */
export interface RefusedRecords {
  readonly pool: WarehousePool;
  readonly quarantineIds: readonly bigint[];
  readonly validation: CampaignValidatorOptions;
  readonly signal: AbortSignal;
}

/** Records of one load that are refused again, whole or in some cells. */
export type OnRefused = (records: readonly QuarantinedRecord[]) => void;

/**
 * Reads the records again like the answer that contained them: with the same reader and validation, frame by frame.
 */
export async function* readRefusedRecords(
  { pool, quarantineIds, validation, signal }: RefusedRecords,
  onRefused: OnRefused = () => undefined,
): AsyncGenerator<Frame, CampaignSummary> {
  const validator = createCampaignValidator(validation);
  const text = Readable.from(asJsonArray(pool, quarantineIds), { objectMode: false });
  for await (const batch of readRecords(text, { contentEncoding: 'identity' })) {
    signal.throwIfAborted();
    const frame = validator.validate(batch.records, batch.firstIndex);
    onRefused(validator.takeQuarantined());
    yield frame;
  }
  return validator.finish();
}

/** The result of validating the records again. */
export interface Judgement {
  /** Why records are still refused, whole or in some cells, by their position among those read. */
  readonly reasonsAt: ReadonlyMap<number, readonly QuarantineReason[]>;
  /** Keys whose rows contradict each other; the next reading needs them. */
  readonly conflictingKeys: ReadonlySet<string>;
}

/** Reads the records without loading them. Memory grows with the reasons, not with the records. */
export async function judgeRefusedRecords(records: RefusedRecords): Promise<Judgement> {
  let conflictingKeys: ReadonlySet<string> = new Set();
  for (let attempt = 1; ; attempt += 1) {
    const reasonsAt = new Map<number, readonly QuarantineReason[]>();
    const reading = { ...records, validation: { ...records.validation, conflictingKeys } };
    const frames = readRefusedRecords(reading, (refused) => {
      for (const { recordIndex, reasons } of refused) reasonsAt.set(recordIndex, reasons);
    });
    try {
      for (;;) {
        const step = await frames.next();
        if (step.done === true) return { reasonsAt, conflictingKeys };
      }
    } catch (error) {
      if (!isConflictingRowsError(error) || attempt === MAX_READINGS) throw error;
      conflictingKeys = error.conflictingKeys;
    }
  }
}

async function* asJsonArray(
  pool: WarehousePool,
  quarantineIds: readonly bigint[],
): AsyncGenerator<Buffer, void, undefined> {
  let separator = '[';
  for await (const { rawJson } of readQuarantineRecordsInFull(pool, {
    stream: CAMPAIGNS_STREAM,
    quarantineIds,
  })) {
    yield Buffer.from(separator + rawJson);
    separator = ',';
  }
  yield Buffer.from(separator === '[' ? '[]' : ']');
}
