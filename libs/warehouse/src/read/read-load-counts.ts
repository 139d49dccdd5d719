import { count, eq, max, sql } from '../drizzle.ts';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { toIsoInstant } from '../connect/exact-types.ts';
import { loads } from '../schema/index.ts';
import { runRead } from '../connect/run-read.ts';

/** Sums over the loads of one stream and status; received = accepted + collapsed + quarantined. */
export interface LoadCountsByStatus {
  readonly status: 'loaded' | 'unchanged' | 'no_data';
  readonly loads: number;
  readonly received: bigint;
  readonly accepted: bigint;
  readonly collapsed: bigint;
  readonly quarantined: bigint;
  /** Cells of loaded rows; not part of the sum. */
  readonly cellsQuarantined: bigint;
  /** ISO 8601, microseconds. */
  readonly lastLoadedAt: string;
}

const total = (column: AnyPgColumn) => sql`sum(${column})::int8`.mapWith(loads.loadId);

/**
 * Counts the loads of a stream by status, sorted by status.
 * @throws {WarehouseError}
 */
export async function readLoadCounts(
  pool: WarehousePool,
  stream: string,
): Promise<readonly LoadCountsByStatus[]> {
  const rows = await runRead(pool, `read the ledger of ${stream}`, (db) =>
    db
      .select({
        status: loads.status,
        loads: count(),
        received: total(loads.recordsReceived),
        accepted: total(loads.rowsAccepted),
        collapsed: total(loads.rowsCollapsed),
        quarantined: total(loads.rowsQuarantined),
        cellsQuarantined: total(loads.cellsQuarantined),
        lastLoadedAt: max(loads.loadedAt),
      })
      .from(loads)
      .where(eq(loads.stream, stream))
      .groupBy(loads.status)
      .orderBy(loads.status),
  );
  return rows.map((row) => ({
    ...row, // Drizzle returns instants in PostgreSQL's text format.
    lastLoadedAt: toIsoInstant(row.lastLoadedAt ?? ''),
  }));
}
