import type { DateWindow } from '@volka/extract';
import { acceptGap as storeGap } from '@volka/warehouse/operate';
import type { AcceptedGap } from '@volka/warehouse/operate';
import { z } from 'zod';
import { OrchestratorError } from '../../errors.ts';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { personField, readInput, reasonField, windowField } from '../input.ts';
import { todayOf } from '../operation-context.ts';
import type { OperationContext } from '../operation-context.ts';

const acceptGapInput = z.object({ window: windowField, reason: reasonField, acceptedBy: personField });

/**
 * Accepts that the missing days of a window stay missing: they are no longer due.
 * @throws {OrchestratorError} `INPUT_INVALID`; `CLI_DATE_IN_FUTURE` for a day that is not over.
 * @throws {WarehouseError} `WAREHOUSE_NO_GAP` if no day of the window is missing.
 */
export async function acceptGap(
  context: OperationContext,
  input: z.input<typeof acceptGapInput>,
): Promise<AcceptedGap & { readonly window: DateWindow }> {
  const { window, reason, acceptedBy } = readInput(acceptGapInput, input, 'accept a gap');
  refuseOpenDay(window.toDate, todayOf(context));
  const pool = await context.warehouse.currentPool('etl_writer');
  return { window, ...(await storeGap(pool, { stream: CAMPAIGNS_STREAM, window, acceptedBy, reason })) };
}

/** A future day is not a gap: once accepted, it would never be requested. */
function refuseOpenDay(toDate: string, today: string): void {
  if (toDate < today) return;
  throw new OrchestratorError(
    'CLI_DATE_IN_FUTURE',
    `Cannot accept a gap up to ${toDate}: that day is not over, it is ${today} in UTC; name an earlier day`,
  );
}
