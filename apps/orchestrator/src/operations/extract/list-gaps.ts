import { readCoverage } from '@volka/warehouse/write';
import { readAcceptedGaps } from '@volka/warehouse/operate';
import type { AcceptedGapEntry } from '@volka/warehouse/operate';
import type { PlanSettings } from '../../compose/extraction.ts';
import { loadPlanOf } from '../../compose/extraction.ts';
import { summarizeCoverage } from '../../etl/checks/coverage-summary.ts';
import { CAMPAIGNS_STREAM } from '../../etl/campaigns-stream.ts';
import { todayOf } from '../operation-context.ts';
import type { OperationContext } from '../operation-context.ts';

export type GapList = Pick<
  ReturnType<typeof summarizeCoverage>,
  'refused' | 'trailing' | 'dataThroughDate'
> & { readonly accepted: readonly AcceptedGapEntry[] };

/** Lists the days that the source refuses, those at the end without rows, and the accepted gaps. */
export async function listGaps(
  context: OperationContext & { readonly plan: PlanSettings },
): Promise<GapList> {
  const today = todayOf(context);
  const pool = await context.warehouse.currentPool('etl_writer');
  const coverage = await readCoverage(pool, CAMPAIGNS_STREAM, {
    fromDate: loadPlanOf(context.plan, today).firstDate,
    toDate: today,
  });
  const accepted = await readAcceptedGaps(pool, CAMPAIGNS_STREAM);
  const { refused, trailing, dataThroughDate } = summarizeCoverage(coverage, today);
  return { refused, trailing, dataThroughDate, accepted };
}
