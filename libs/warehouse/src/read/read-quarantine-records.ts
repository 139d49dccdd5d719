import type { WarehousePool } from '../connect/connect-pool.ts';
import { streamRows } from '../connect/stream-rows.ts';
import type { StreamOptions } from '../connect/stream-rows.ts';
import {
  filterParameters,
  MATCHING_FILTER,
  QUARANTINE_COLUMNS,
  toQuarantineRecord,
} from './quarantine-record.ts';
import type { QuarantineFilter, QuarantineRecord, QuarantineRow } from './quarantine-record.ts';

/**
 * Reads quarantined records in the order of their loads and of the answer, row by row. Works with every role.
 * @throws {WarehouseError}
 */
export async function* readQuarantineRecords(
  pool: WarehousePool,
  filter: QuarantineFilter,
  options?: StreamOptions,
): AsyncGenerator<QuarantineRecord, void, undefined> {
  const rows = streamRows<QuarantineRow>(
    pool,
    `read the quarantine of ${filter.stream}`,
    `select ${QUARANTINE_COLUMNS} ${MATCHING_FILTER}`,
    filterParameters(filter),
    options,
  );
  for await (const row of rows) yield toQuarantineRecord(row);
}
