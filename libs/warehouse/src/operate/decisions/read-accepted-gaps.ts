import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/** Days that an operator has accepted as missing. The role `dashboard_ro` may not read the names of operators. */
export interface AcceptedGapEntry {
  readonly gapId: bigint;
  /** The accepted range, 'YYYY-MM-DD', both ends inclusive. */
  readonly fromDate: string;
  readonly toDate: string;
  readonly reason: string;
  readonly acceptedBy: string;
  /** ISO 8601, microseconds. */
  readonly acceptedAt: string;
  /** Null if the decision is not withdrawn. */
  readonly withdrawnAt: string | null;
  readonly withdrawnBy: string | null;
  /** The number of days that are missing because of this decision now. */
  readonly days: number;
}

/**
 * Reads the accepted gaps of a stream, including withdrawn ones, sorted by their days.
 * @throws {WarehouseError}
 * @see DATA_RULES 2
 */
export async function readAcceptedGaps(
  pool: WarehousePool,
  stream: string,
): Promise<readonly AcceptedGapEntry[]> {
  const { rows } = await runQuery<{
    gap_id: bigint;
    from_date: string;
    to_date: string;
    reason: string;
    accepted_by: string;
    withdrawn_by: string | null;
    accepted_at: string;
    withdrawn_at: string | null;
    days: number;
  }>(
    pool,
    `read the accepted gaps of ${stream}`,
    `select g.gap_id, g.from_date, g.to_date, g.reason, g.accepted_by, g.accepted_at, g.withdrawn_at, g.withdrawn_by,
            (select count(*)::int4 from etl.coverage as c
              where c.stream = g.stream and c.accepted_gap_id = g.gap_id) as days
       from etl.accepted_gaps as g
      where g.stream = $1
      order by g.from_date, g.gap_id`,
    [stream],
  );
  return rows.map((row) => ({
    gapId: row.gap_id,
    fromDate: row.from_date,
    toDate: row.to_date,
    reason: row.reason,
    acceptedBy: row.accepted_by,
    acceptedAt: row.accepted_at,
    withdrawnAt: row.withdrawn_at,
    withdrawnBy: row.withdrawn_by,
    days: row.days,
  }));
}
