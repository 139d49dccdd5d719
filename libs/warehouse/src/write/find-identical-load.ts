import type { ClientBase, Pool } from 'pg';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow } from './append-types.ts';

/** An answer: its window, its bytes, and the version of the contract. */
export interface IdenticalLoadQuestion {
  readonly stream: string;
  readonly window: DateWindow;
  readonly sha256: string;
  readonly schemaVersion: string;
}

/** A load that is still the last one for every day of its window. */
export interface IdenticalLoad {
  readonly loadId: bigint;
  readonly runId: string;
  readonly rows: number;
  readonly collapsed: number;
  readonly quarantined: number;
  readonly cellsQuarantined: number;
  readonly loadedAt: string;
}

/**
 * Finds the load of exactly this answer: same window, same bytes, same contract version, and no later load of any of its days. Null if there
 * is none, or if the answer has no record.
 * @throws {WarehouseError}
 */
export async function findIdenticalLoad(
  runner: ClientBase | Pool,
  question: IdenticalLoadQuestion,
): Promise<IdenticalLoad | null> {
  const { rows } = await runQuery<{
    load_id: bigint;
    run_id: string;
    rows_accepted: bigint;
    rows_collapsed: bigint;
    rows_quarantined: bigint;
    cells_quarantined: bigint;
    loaded_at: string;
  }>(
    runner,
    `look for an identical load of ${question.stream}`,
    `select l.load_id, l.run_id, l.rows_accepted, l.rows_collapsed, l.rows_quarantined, l.cells_quarantined, l.loaded_at
       from etl.coverage as first_day
       join etl.loads as l on l.load_id = first_day.load_id
      where first_day.stream = $1 and first_day.date = $2
        and l.stream = $1 and l.from_date = $2 and l.to_date = $3
        and l.response_sha256 = $4 and l.schema_version = $5 and l.status = 'loaded' and l.records_received > 0
        and (select count(*) from etl.coverage as c
              where c.stream = $1 and c.date between $2 and $3 and c.load_id = l.load_id) = $3::date - $2::date + 1`,
    [
      question.stream,
      question.window.fromDate,
      question.window.toDate,
      question.sha256,
      question.schemaVersion,
    ],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    loadId: row.load_id,
    runId: row.run_id,
    rows: Number(row.rows_accepted),
    collapsed: Number(row.rows_collapsed),
    quarantined: Number(row.rows_quarantined),
    cellsQuarantined: Number(row.cells_quarantined),
    loadedAt: row.loaded_at,
  };
}
