import { readRecords } from '@volka/extract';
import type { LevelSum, SpooledBody } from '@volka/extract';
import { isConflictingRowsError } from '@volka/validation';
import { createCampaignValidator } from '@volka/validation/campaign';
import type { CampaignValidator, CampaignValidatorOptions } from '@volka/validation/campaign';
import { createFrameSums } from './frame-sums.ts';
import type { FrameSums } from './frame-sums.ts';

/** Two readings are enough to find rows that contradict each other. A very long window may need a third one, where only hashes were equal. */
export const MAX_READINGS = 4;

/** Which columns are summed, and by what; see `createFrameSums`. */
export interface SumRequest {
  readonly metrics: readonly string[];
  readonly by: 'day' | 'day and campaign';
}

/** What validates and sums the rows of one pass over an answer. */
export interface AnswerReading {
  readonly validator: CampaignValidator;
  readonly frameSums: FrameSums;
}

export function startReading(
  validation: CampaignValidatorOptions,
  conflictingKeys: ReadonlySet<string> | undefined,
  { metrics, by }: SumRequest,
): AnswerReading {
  const options = { ...validation, ...(conflictingKeys === undefined ? {} : { conflictingKeys }) };
  return { validator: createCampaignValidator(options), frameSums: createFrameSums(metrics, by) };
}

/**
 * Validates a spooled answer and sums its rows; it loads nothing.
 * @throws {ExtractError | ValidationError} Where the answer cannot be read.
 */
export async function sumAnswer(
  body: SpooledBody,
  validation: CampaignValidatorOptions,
  sumRequest: SumRequest,
  signal: AbortSignal,
): Promise<readonly LevelSum[]> {
  let conflictingKeys: ReadonlySet<string> | undefined;
  for (let reading = 1; ; reading += 1) {
    const { validator, frameSums } = startReading(validation, conflictingKeys, sumRequest);
    try {
      for await (const batch of readRecords(body.path, { contentEncoding: body.contentEncoding })) {
        signal.throwIfAborted();
        frameSums.add(validator.validate(batch.records, batch.firstIndex));
      }
      validator.finish();
      return frameSums.sums();
    } catch (error) {
      if (!isConflictingRowsError(error) || reading === MAX_READINGS) throw error;
      conflictingKeys = error.conflictingKeys;
    }
  }
}
