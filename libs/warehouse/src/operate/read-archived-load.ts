import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow, IsoDate } from '../write/append-types.ts';

/** The columns of a load that a replay needs. */
export interface ArchivedLoad {
  readonly loadId: bigint;
  readonly stream: string;
  readonly window: DateWindow;
  readonly asOfDate: IsoDate;
  readonly status: 'loaded' | 'unchanged' | 'no_data';
  readonly attempts: number;
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly archiveUri: string | null;
  /** Days of its window that a later load covers. */
  readonly supersededDays: number;
}

/**
 * Reads one load of the ledger; null if the id does not exist.
 * @throws {WarehouseError}
 */
export async function readArchivedLoad(pool: WarehousePool, loadId: bigint): Promise<ArchivedLoad | null> {
  const { rows } = await runQuery<{
    stream: string;
    from_date: IsoDate;
    to_date: IsoDate;
    as_of_date: IsoDate;
    status: ArchivedLoad['status'];
    attempts: number;
    response_sha256: string | null;
    response_bytes: bigint | null;
    archive_uri: string | null;
    superseded_days: number;
  }>(
    pool,
    `read load ${String(loadId)}`,
    `select l.stream, l.from_date, l.to_date, l.as_of_date, l.status, l.attempts,
            l.response_sha256, l.response_bytes, l.archive_uri,
            (select count(*)::int4 from etl.coverage as c
              where c.stream = l.stream and c.date between l.from_date and l.to_date and c.load_id > l.load_id)
              as superseded_days
       from etl.loads as l
      where l.load_id = $1`,
    [loadId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    loadId,
    stream: row.stream,
    window: { fromDate: row.from_date, toDate: row.to_date },
    asOfDate: row.as_of_date,
    status: row.status,
    attempts: row.attempts,
    sha256: row.response_sha256,
    bytes: row.response_bytes === null ? null : Number(row.response_bytes),
    archiveUri: row.archive_uri,
    supersededDays: row.superseded_days,
  };
}
