import { readQuarantineRecordsInFull } from '@volka/warehouse/operate';
import type { QuarantineRecordInFull } from '@volka/warehouse/operate';
import { z } from 'zod';
import { OrchestratorError } from '../../errors.ts';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { idField, readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const showRecordsInput = z.object({ ids: z.array(idField).readonly() });

/**
 * Reads quarantined records with their raw JSON, their reasons and their state, one after the other.
 * @throws {OrchestratorError} `QUARANTINE_RECORD_UNKNOWN`, after the records that exist.
 */
export async function* showRecords(
  { warehouse }: OperationContext,
  input: z.input<typeof showRecordsInput>,
): AsyncGenerator<QuarantineRecordInFull, void, undefined> {
  const { ids } = readInput(showRecordsInput, input, 'show quarantined records');
  const pool = await warehouse.currentPool('etl_writer');
  const missing = new Set(ids);
  for await (const record of readQuarantineRecordsInFull(pool, {
    stream: CAMPAIGNS_STREAM,
    quarantineIds: ids,
  })) {
    missing.delete(record.quarantineId);
    yield record;
  }
  const [first] = missing;
  if (first === undefined) return;
  throw new OrchestratorError(
    'QUARANTINE_RECORD_UNKNOWN',
    `Cannot show record ${first}: the quarantine has no such record; \`volka quarantine list\` shows the loads that refused some`,
  );
}
