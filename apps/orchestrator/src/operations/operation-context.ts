import { utcDateOf } from '@volka/runtime/calendar';
import type { Dbt } from '../compose/dbt.ts';
import type { Warehouse } from '../compose/warehouse.ts';

/** What every operation gets beside its input. A surface (CLI, API) makes it from a composition. */
export interface OperationContext {
  readonly warehouse: Pick<Warehouse, 'pool' | 'currentPool'>;
  readonly now: () => Date;
  /** Aborted when the operation must stop. */
  readonly signal: AbortSignal;
}

/** The same for an operation that runs dbt. */
export interface DbtOperationContext extends OperationContext {
  readonly dbt: Dbt;
}

/** Today's date in UTC, `YYYY-MM-DD`. */
export function todayOf({ now }: Pick<OperationContext, 'now'>): string {
  return utcDateOf(now());
}
