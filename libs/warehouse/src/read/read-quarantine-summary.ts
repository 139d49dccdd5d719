import { and, countDistinct, desc, eq, max, min, sql } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { loads, quarantine } from '../schema/index.ts';
import { runRead } from '../connect/run-read.ts';

/** The number of records that a rule refused and that have no decision yet. A record with two reasons counts under both. */
export interface QuarantinedByRule {
  readonly rule: string;
  readonly records: number;
  /** First and last readable day of the records, 'YYYY-MM-DD'; null if none is readable. */
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

/**
 * Counts the open quarantined records of a stream by rule, the most frequent first.
 * @throws {WarehouseError}
 */
export async function readQuarantineSummary(
  pool: WarehousePool,
  stream: string,
): Promise<readonly QuarantinedByRule[]> {
  const rule = sql<string>`reason.value ->> 'rule'`;
  return runRead(pool, `read the quarantine of ${stream}`, (db) =>
    db
      .select({
        rule,
        records: countDistinct(quarantine.quarantineId),
        firstDate: min(quarantine.campaignsExecutionDate),
        lastDate: max(quarantine.campaignsExecutionDate),
      })
      .from(quarantine)
      .innerJoin(loads, eq(loads.loadId, quarantine.loadId))
      .crossJoinLateral(sql`jsonb_array_elements(${quarantine.reasons}) as reason (value)`)
      .where(and(eq(loads.stream, stream), eq(quarantine.state, 'open')))
      .groupBy(rule)
      .orderBy(desc(countDistinct(quarantine.quarantineId)), rule),
  );
}
