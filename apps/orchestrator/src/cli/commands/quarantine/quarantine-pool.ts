import type { WarehousePool } from '@volka/warehouse';
import type { CommandContext } from '../../command-context.ts';
import { withPool } from '../../with-pool.ts';

/** The raw records are for the writer's eyes only, and only the writer may decide on them. */
export async function withQuarantinePool<Result>(
  context: CommandContext,
  work: (pool: WarehousePool) => Promise<Result>,
): Promise<Result> {
  return withPool(context, { command: 'quarantine', role: 'etl_writer' }, work);
}

/** `2024-10-01` or `2024-10-01…2024-10-31`. */
export function windowText({
  fromDate,
  toDate,
}: {
  readonly fromDate: string;
  readonly toDate: string;
}): string {
  return fromDate === toDate ? fromDate : `${fromDate}…${toDate}`;
}
