import type { WarehousePool } from '@volka/warehouse';
import { coverEmptyLoads, withRetries } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { LoadContext } from '../load-context.ts';
import { isEmpty } from '../window-outcome.ts';
import type { AnsweredWindow } from '../window-outcome.ts';

/** The empty answers of a run: their days count as fetched once the run has received rows of any window. */
export interface EmptyAnswers {
  /** Notes an answered window. */
  answered(outcome: AnsweredWindow): Promise<void>;
}

/**
 * A source without data and a gateway that never reached it give the same empty answer. Rows of another window in the same run prove
 * that the source answers.
 * @see DATA_RULES 6
 */
export function createEmptyAnswers(
  pool: WarehousePool,
  { signal }: Pick<LoadContext, 'signal'>,
): EmptyAnswers {
  const waiting: bigint[] = [];
  let hasRows = false;
  return {
    async answered(outcome) {
      if (!isEmpty(outcome)) hasRows = true;
      else waiting.push(outcome.loadId);
      if (!hasRows) return;
      await withRetries(() => coverEmptyLoads(pool, CAMPAIGNS_STREAM, waiting), { signal });
      waiting.length = 0;
    },
  };
}
