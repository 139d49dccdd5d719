import type { PlannedWindow } from '@volka/extract';
import { z } from 'zod';
import { loadPlanOf } from '../../compose/extraction.ts';
import type { PlanSettings } from '../../compose/extraction.ts';
import { planLoad } from '../../etl/load/plan-load.ts';
import { dayField, readInput, windowField } from '../input.ts';
import { todayOf } from '../operation-context.ts';
import type { OperationContext } from '../operation-context.ts';

const planExtractionInput = z.object({
  /** The open day. @defaultValue today */
  today: dayField.optional(),
  /** These days and no others. */
  only: windowField.optional(),
});

/** Plans the windows that the next run would fetch. */
export async function planExtraction(
  context: OperationContext & { readonly plan: PlanSettings },
  input: z.input<typeof planExtractionInput>,
): Promise<{ readonly today: string; readonly windows: readonly PlannedWindow[] }> {
  const { today = todayOf(context), only } = readInput(planExtractionInput, input, 'plan the extraction');
  const pool = await context.warehouse.currentPool('dashboard_ro');
  return { today, windows: await planLoad(pool, loadPlanOf(context.plan, today, only), today) };
}
