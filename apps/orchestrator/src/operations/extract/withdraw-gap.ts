import { withdrawGap as storeWithdrawal } from '@volka/warehouse/operate';
import { z } from 'zod';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { idField, personField, readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const withdrawGapInput = z.object({ gapId: idField, withdrawnBy: personField });

/**
 * Withdraws an accepted gap: its missing days are due again.
 * @returns How many days.
 * @throws {WarehouseError} `WAREHOUSE_NO_GAP` if the gap does not exist, or was withdrawn before.
 */
export async function withdrawGap(
  { warehouse }: OperationContext,
  input: z.input<typeof withdrawGapInput>,
): Promise<{ readonly days: number }> {
  const withdrawal = readInput(withdrawGapInput, input, 'withdraw a gap');
  const pool = await warehouse.currentPool('etl_writer');
  return storeWithdrawal(pool, { stream: CAMPAIGNS_STREAM, ...withdrawal });
}
