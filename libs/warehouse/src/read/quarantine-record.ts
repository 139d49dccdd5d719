import type { QuarantineReason } from '../schema/index.ts';

export type QuarantineState = 'open' | 'replayed' | 'discarded';

/** Selects records; all given conditions must be true. */
export interface QuarantineFilter {
  readonly stream: string;
  readonly state?: QuarantineState;
  readonly quarantineIds?: readonly bigint[];
  readonly rule?: string;
  /** The load whose validation refused the records. */
  readonly loadId?: bigint;
  /** Days of the records, inclusive, 'YYYY-MM-DD'. Excludes records without a readable day. */
  readonly fromDate?: string;
  readonly toDate?: string;
  /** True: only records whose day a later load covers; false: only the others. */
  readonly superseded?: boolean;
}

/** A record that validation refused, as a whole or in some cells, with the reasons and the decision on it. */
export interface QuarantineRecord {
  readonly quarantineId: bigint;
  readonly loadId: bigint;
  /** The window of the load, both days included. */
  readonly window: { readonly fromDate: string; readonly toDate: string };
  /** Position in the answer, from 0. */
  readonly recordIndex: bigint;
  readonly executionDate: string | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
  /** Null: the whole record was refused. Otherwise its row was loaded without a value in these columns. */
  readonly cellColumns: readonly string[] | null;
  readonly reasons: readonly QuarantineReason[];
  readonly state: QuarantineState;
  /** ISO 8601, microseconds. */
  readonly quarantinedAt: string;
  /** The later load that covers the record's day, or null. Its rows and its quarantine replace this record. */
  readonly supersededBy: bigint | null;
  readonly resolvedAt: string | null;
  readonly discardReason: string | null;
  readonly replayLoadId: bigint | null;
}

/** A record in the columns of {@link QUARANTINE_COLUMNS}. */
export interface QuarantineRow {
  quarantine_id: bigint;
  load_id: bigint;
  window_from: string;
  window_to: string;
  record_index: bigint;
  campaigns_execution_date: string | null;
  campaign_name: string | null;
  ad_name: string | null;
  cell_columns: readonly string[] | null;
  reasons: readonly QuarantineReason[];
  state: QuarantineState;
  quarantined_at: string;
  superseded_by: bigint | null;
  resolved_at: string | null;
  discard_reason: string | null;
  replay_load_id: bigint | null;
}

/** The later load that covers the day of the record, or null. It answered for every key of the day. */
export const SUPERSEDED_BY = `(select c.load_id from etl.coverage as c
  where c.stream = l.stream and c.date = q.campaigns_execution_date and c.load_id <> q.load_id)`;

export const QUARANTINE_COLUMNS = `q.quarantine_id, q.load_id, l.from_date as window_from, l.to_date as window_to, q.record_index,
  q.campaigns_execution_date, q.campaign_name, q.ad_name, q.cell_columns, q.reasons, q.state, q.quarantined_at,
  ${SUPERSEDED_BY} as superseded_by, q.resolved_at, q.discard_reason, q.replay_load_id`;

/** `from`, `where` and `order by`. A condition whose parameter is null does not filter. */
export const MATCHING_FILTER = `from etl.quarantine as q
  join etl.loads as l on l.load_id = q.load_id
 where l.stream = $1
   and ($2::text is null or q.state = $2)
   and ($3::int8[] is null or q.quarantine_id = any($3))
   and ($4::text is null or q.reasons @> jsonb_build_array(jsonb_build_object('rule', $4::text)))
   and ($5::int8 is null or q.load_id = $5)
   and ($6::date is null or q.campaigns_execution_date >= $6)
   and ($7::date is null or q.campaigns_execution_date <= $7)
   and ($8::bool is null or (${SUPERSEDED_BY} is not null) = $8)
 order by q.load_id, q.record_index, q.quarantine_id`;

/** The parameters of {@link MATCHING_FILTER}. */
export function filterParameters(filter: QuarantineFilter): readonly unknown[] {
  return [
    filter.stream,
    filter.state ?? null,
    filter.quarantineIds ?? null,
    filter.rule ?? null,
    filter.loadId ?? null,
    filter.fromDate ?? null,
    filter.toDate ?? null,
    filter.superseded ?? null,
  ];
}

export function toQuarantineRecord(row: QuarantineRow): QuarantineRecord {
  return {
    quarantineId: row.quarantine_id,
    loadId: row.load_id,
    window: { fromDate: row.window_from, toDate: row.window_to },
    recordIndex: row.record_index,
    executionDate: row.campaigns_execution_date,
    campaignName: row.campaign_name,
    adName: row.ad_name,
    cellColumns: row.cell_columns,
    reasons: row.reasons,
    state: row.state,
    quarantinedAt: row.quarantined_at,
    supersededBy: row.superseded_by,
    resolvedAt: row.resolved_at,
    discardReason: row.discard_reason,
    replayLoadId: row.replay_load_id,
  };
}
