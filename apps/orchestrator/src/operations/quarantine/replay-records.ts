import { z } from 'zod';
import type { ReadingSettings } from '../../compose/extraction.ts';
import { replayQuarantine } from '../../quarantine/replay-quarantine.ts';
import type { LoadReplay } from '../../quarantine/replay-quarantine.ts';
import { createRunId } from '../../runner/run-id.ts';
import { personField, readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';
import { recordChoiceField, toQuarantineFilter } from './choose-records.ts';

/** What happens to numbers below 0. */
export const NEGATIVE_CHOICES = ['quarantine', 'clamp'] as const;

const replayRecordsInput = z.object({
  choice: recordChoiceField,
  /** For every number below 0, in place of the settings. */
  negative: z.enum(NEGATIVE_CHOICES).optional(),
  /** Only validates; writes nothing. */
  dryRun: z.boolean().default(false),
  resolvedBy: personField,
});

/**
 * Validates open records again and appends those that pass as a new load.
 * @returns One entry for each load that the records came in.
 */
export async function replayRecords(
  context: OperationContext & { readonly reading: ReadingSettings },
  input: z.input<typeof replayRecordsInput>,
): Promise<readonly LoadReplay[]> {
  const { choice, negative, dryRun, resolvedBy } = readInput(
    replayRecordsInput,
    input,
    'replay quarantined records',
  );
  const filter = toQuarantineFilter(choice);
  const { warehouse, reading, signal } = context;
  const negatives =
    negative === undefined
      ? reading.negatives
      : { negativePolicy: negative, negativeRevenuePolicy: negative };
  return replayQuarantine({
    pool: await warehouse.currentPool('etl_writer'),
    filter,
    runId: createRunId('replay'),
    resolvedBy,
    negatives,
    costUnit: reading.policy.costUnit,
    dryRun,
    signal,
  });
}
