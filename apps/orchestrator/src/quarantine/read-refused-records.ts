import { Readable } from 'node:stream';
import { readRecords } from '@volka/extract';
import { createCampaignValidator, isConflictingRowsError } from '@volka/validation';
import type { CampaignSummary, CampaignValidatorOptions, Frame } from '@volka/validation';
import type { WarehousePool } from '@volka/warehouse';
import { readQuarantineRecordsInFull } from '@volka/warehouse/read';
import { CAMPAIGNS_STREAM } from '../etl/load-window.ts';

/** As for an answer: two readings are enough, mostly. */
const MAX_READINGS = 4;

/** Records of one load, in the order of its answer, and how to read them this time. */
export interface RefusedRecords {
  readonly pool: WarehousePool;
  readonly quarantineIds: readonly bigint[];
  readonly validation: CampaignValidatorOptions;
  readonly signal: AbortSignal;
}

/**
 * Reads the records once more as the answer they came in was read: the same reader, the same validation, rows frame by
 * frame. Memory grows with the records that are refused again: the validator keeps each of them whole until the end.
 */
export async function* readRefusedRecords({
  pool,
  quarantineIds,
  validation,
  signal,
}: RefusedRecords): AsyncGenerator<Frame, CampaignSummary> {
  const validator = createCampaignValidator(validation);
  const text = Readable.from(asJsonArray(pool, quarantineIds), { objectMode: false });
  for await (const batch of readRecords(text, { contentEncoding: 'identity' })) {
    signal.throwIfAborted();
    yield validator.validate(batch.records, batch.firstIndex);
  }
  return validator.finish();
}

/** What validation says of the records now, and the keys that a next reading has to know. */
export async function judgeRefusedRecords(
  records: RefusedRecords,
): Promise<{ readonly summary: CampaignSummary; readonly conflictingKeys: ReadonlySet<string> }> {
  let conflictingKeys: ReadonlySet<string> = new Set();
  for (let reading = 1; ; reading += 1) {
    try {
      const frames = readRefusedRecords({
        ...records,
        validation: { ...records.validation, conflictingKeys },
      });
      for (;;) {
        const step = await frames.next();
        if (step.done === true) return { summary: step.value, conflictingKeys };
      }
    } catch (error) {
      if (!isConflictingRowsError(error) || reading === MAX_READINGS) throw error;
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
