import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** A pause that a source asked for, with `Retry-After`: no request before a time. */
export interface RequestHold {
  readonly source: string;
  readonly runId: string;
  /** ISO instant. */
  readonly notBefore: string;
  /** HTTP status of the response with the `Retry-After`. */
  readonly status: number | null;
}

/**
 * Stores a pause that a source asked for.
 * @throws {WarehouseError}
 */
export async function recordRequestHold(pool: WarehousePool, hold: RequestHold): Promise<void> {
  await runQuery(
    pool,
    `record that ${hold.source} asks for a pause`,
    `insert into etl.request_holds (source, run_id, not_before, status, noted_at)
     values ($1, $2, $3, $4, clock_timestamp())`,
    [hold.source, hold.runId, hold.notBefore, hold.status],
  );
}

/**
 * Reads the latest end of a pause of the source that no operator lifted. It can be in the past.
 * @throws {WarehouseError}
 */
export async function readRequestHold(pool: WarehousePool, source: string): Promise<Date | null> {
  const { rows } = await runQuery<{ not_before_ms: number | null }>(
    pool,
    `read until when ${source} asks for a pause`,
    `select ceil(extract(epoch from max(not_before)) * 1000)::float8 as not_before_ms
       from etl.request_holds
      where source = $1 and lifted_at is null`,
    [source],
  );
  const notBeforeMs = rows[0]?.not_before_ms ?? null;
  return notBeforeMs === null ? null : new Date(notBeforeMs);
}
