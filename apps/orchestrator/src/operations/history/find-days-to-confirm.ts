import { findEmptyDays } from '@volka/warehouse/operate';
import type { EmptyDay } from '@volka/warehouse/operate';
import type { z } from 'zod';
import { OrchestratorError } from '../../errors.ts';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { readInput, windowField } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

/**
 * Finds the days of a window that can be confirmed as empty: they had rows, and the last answer had none.
 * @throws {OrchestratorError} `HISTORY_NO_EMPTY_DAYS` if there are none.
 */
export async function findDaysToConfirm(
  { warehouse }: OperationContext,
  input: z.input<typeof windowField>,
): Promise<readonly EmptyDay[]> {
  const window = readInput(windowField, input, 'confirm empty days');
  const days = await findEmptyDays(await warehouse.currentPool('etl_writer'), CAMPAIGNS_STREAM, window);
  if (days.length > 0) return days;
  throw new OrchestratorError(
    'HISTORY_NO_EMPTY_DAYS',
    `Cannot confirm ${window.fromDate} to ${window.toDate}: on none of these days the last answer brought nothing where there had been rows; see the test scd_campaign_performance_unconfirmed_empty_days`,
  );
}
