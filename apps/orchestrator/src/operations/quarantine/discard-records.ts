import { discardQuarantined } from '@volka/warehouse/operate';
import { readQuarantineRecords } from '@volka/warehouse/read';
import { z } from 'zod';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { personField, readInput, reasonField } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';
import { recordChoiceField, toQuarantineFilter } from './choose-records.ts';

const discardRecordsInput = z.object({
  choice: recordChoiceField,
  reason: reasonField,
  resolvedBy: personField,
});

/**
 * Decides that open records will not be replayed; they stay in quarantine, with the reason.
 * @returns The ids of the records that were discarded.
 */
export async function discardRecords(
  { warehouse }: OperationContext,
  input: z.input<typeof discardRecordsInput>,
): Promise<readonly bigint[]> {
  const { choice, reason, resolvedBy } = readInput(discardRecordsInput, input, 'discard quarantined records');
  const filter = { ...toQuarantineFilter(choice), stream: CAMPAIGNS_STREAM, state: 'open' } as const;
  const pool = await warehouse.currentPool('etl_writer');
  const quarantineIds: bigint[] = [];
  for await (const { quarantineId } of readQuarantineRecords(pool, filter)) quarantineIds.push(quarantineId);
  return discardQuarantined(pool, { quarantineIds, reason, resolvedBy });
}
