import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow } from './append-types.ts';
import { storableText, toStorableJson } from './copy/storable-text.ts';

/** A warning of a run; see `etl.warnings`. */
export interface WarningNote {
  readonly code: string;
  readonly window: DateWindow;
  readonly loadId: bigint | null;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Stores the warnings of a run.
 * @throws {WarehouseError}
 */
export async function recordWarnings(
  pool: WarehousePool,
  { stream, runId }: { readonly stream: string; readonly runId: string },
  notes: readonly WarningNote[],
): Promise<void> {
  if (notes.length === 0) return;
  await runQuery(
    pool,
    `record warnings of ${stream}`,
    `insert into etl.warnings (stream, run_id, code, from_date, to_date, load_id, message, details, warned_at)
     select $1, $2, w.code, w.from_date, w.to_date, w.load_id, w.message, w.details, clock_timestamp()
       from unnest($3::text[], $4::date[], $5::date[], $6::int8[], $7::text[], $8::jsonb[])
         as w (code, from_date, to_date, load_id, message, details)`,
    [
      stream,
      runId,
      notes.map(({ code }) => code),
      notes.map(({ window }) => window.fromDate),
      notes.map(({ window }) => window.toDate),
      notes.map(({ loadId }) => loadId),
      notes.map(({ message }) => storableText(message)),
      notes.map(({ details }) => toStorableJson(details)),
    ],
  );
}
