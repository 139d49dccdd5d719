import { z } from 'zod';
import { openArchive } from '../../compose/extraction.ts';
import type { ArchiveSettings, ReadingSettings } from '../../compose/extraction.ts';
import { replayLoad } from '../../etl/load/replay-load.ts';
import { createRunId } from '../../runner/run-id.ts';
import { driftAcceptanceField, idField, readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const replayAnswerInput = z.object({
  /** The load whose answer is read again. */
  loadId: idField,
  /** Also where later loads brought days of it again. */
  evenIfSuperseded: z.boolean().default(false),
  acceptDrift: driftAcceptanceField.optional(),
});

/**
 * Validates and loads an archived answer again, as a new load.
 * @throws {OrchestratorError} As `replayLoad`.
 */
export async function replayAnswer(
  context: OperationContext & { readonly archive: ArchiveSettings; readonly reading: ReadingSettings },
  input: z.input<typeof replayAnswerInput>,
): ReturnType<typeof replayLoad> {
  const { loadId, evenIfSuperseded, acceptDrift } = readInput(replayAnswerInput, input, 'replay a load');
  const { archive, reading, warehouse, signal } = context;
  const pool = await warehouse.currentPool('etl_writer');
  return replayLoad(
    { archive: openArchive(archive), pool, negatives: reading.negatives },
    {
      loadId,
      runId: createRunId('replay'),
      spoolDir: archive.spoolDir,
      policy: acceptDrift === undefined ? reading.policy : { ...reading.policy, acceptance: acceptDrift },
      evenIfSuperseded,
      signal,
    },
  );
}
