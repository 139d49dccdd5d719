import { confirmEmptyDays } from '@volka/warehouse/operate';
import { joinDays } from '@volka/runtime/calendar';
import type { DateWindow } from '@volka/runtime/calendar';
import { z } from 'zod';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { createRunId } from '../../runner/run-id.ts';
import { dayField, personField, readInput, reasonField } from '../input.ts';
import { todayOf } from '../operation-context.ts';
import type { OperationContext } from '../operation-context.ts';

const confirmDaysInput = z.object({
  /** As `findDaysToConfirm` found them, and as the operator saw them. */
  days: z.array(dayField).readonly(),
  reason: reasonField,
  confirmedBy: personField,
});

/** Days that were confirmed together. */
export interface ConfirmedDays extends DateWindow {
  readonly loadId: bigint;
}

/**
 * Confirms that days are empty: the next snapshot closes their rows. One load for each span of days, committed one by one.
 * @throws {WarehouseError} `WAREHOUSE_DAYS_NOT_EMPTY` if a day has got rows meanwhile.
 */
export async function* confirmDays(
  context: OperationContext,
  input: z.input<typeof confirmDaysInput>,
): AsyncGenerator<ConfirmedDays, void, undefined> {
  const { days, reason, confirmedBy } = readInput(confirmDaysInput, input, 'confirm empty days');
  const pool = await context.warehouse.currentPool('etl_writer');
  for (const window of joinDays([...days].sort())) {
    const { loadId } = await confirmEmptyDays(pool, {
      stream: CAMPAIGNS_STREAM,
      window,
      runId: createRunId('confirm-empty'),
      asOfDate: todayOf(context),
      confirmedBy,
      reason,
    });
    yield { ...window, loadId };
  }
}
