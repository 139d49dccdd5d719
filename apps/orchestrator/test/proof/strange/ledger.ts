import type { WarehousePool } from '@volka/warehouse';
import { FIGURE_COLUMNS } from './report-row.ts';
import type { GivenAnswer } from './strange-source.ts';

/** A load of the ledger, with its quarantined records. */
export interface LedgerLoad {
  readonly loadId: bigint;
  readonly received: number;
  readonly collapsed: number;
  /** By position in the answer. */
  readonly quarantined: ReadonlyMap<number, Quarantined>;
  /** Rules that `etl.warnings` names for the load, in any warning. */
  readonly warnedRules: ReadonlySet<string>;
}

/** The quarantined part of one record. */
export interface Quarantined {
  readonly rules: readonly string[];
  /** Null = the whole record. */
  readonly columns: readonly string[] | null;
}

export interface LedgerWarning {
  readonly code: string;
  readonly fromDate: string;
  readonly toDate: string;
  readonly isFailure: boolean;
  readonly message: string;
}

/** The newest load of an answer; null if it was not loaded. */
export async function findLoad(
  admin: WarehousePool,
  { sha256, fromDate, toDate }: GivenAnswer,
): Promise<LedgerLoad | null> {
  const { rows } = await admin.query<{ load_id: bigint }>(
    `select load_id from etl.loads
      where response_sha256 = $1 and from_date = $2 and to_date = $3 and status = 'loaded'
      order by load_id desc limit 1`,
    [sha256, fromDate, toDate],
  );
  return rows[0] === undefined ? null : readLoad(admin, rows[0].load_id);
}

export async function readLoad(admin: WarehousePool, loadId: bigint): Promise<LedgerLoad> {
  const { rows: loads } = await admin.query<{ received: number; collapsed: number }>(
    'select records_received::int4 as received, rows_collapsed::int4 as collapsed from etl.loads where load_id = $1',
    [loadId],
  );
  const { rows: quarantine } = await admin.query<{
    at: number;
    rules: readonly string[];
    columns: readonly string[] | null;
  }>(
    `select record_index::int4 as at, cell_columns as columns,
            array(select r ->> 'rule' from jsonb_array_elements(reasons) as r) as rules
       from etl.quarantine where load_id = $1`,
    [loadId],
  );
  const { rows: warned } = await admin.query<{ rule: string }>(
    `select distinct details ->> 'rule' as rule from etl.warnings where load_id = $1 and details ? 'rule'`,
    [loadId],
  );
  const [load] = loads;
  if (load === undefined) throw new Error(`Cannot read load ${loadId}: the ledger has no such load`);
  return {
    loadId,
    ...load,
    quarantined: new Map(quarantine.map(({ at, rules, columns }) => [at, { rules, columns }])),
    warnedRules: new Set(warned.map(({ rule }) => rule)),
  };
}

export async function readWarnings(admin: WarehousePool, runId: string): Promise<readonly LedgerWarning[]> {
  const { rows } = await admin.query<LedgerWarning>(
    `select code, from_date as "fromDate", to_date as "toDate", message,
            coalesce((details -> 'failed')::boolean, false) as "isFailure"
       from etl.warnings where run_id = $1`,
    [runId],
  );
  return rows;
}

/** The coverage of each day. */
export interface DayState {
  readonly date: string;
  readonly state: string;
  readonly loadId: bigint | null;
  readonly fetchedAsOf: string | null;
  readonly sha256: string | null;
  readonly fromDate: string | null;
}

export async function readDays(admin: WarehousePool): Promise<readonly DayState[]> {
  const { rows } = await admin.query<DayState>(
    `select c.date, c.state, c.load_id as "loadId", c.fetched_as_of as "fetchedAsOf",
            l.response_sha256 as sha256, l.from_date as "fromDate"
       from etl.coverage as c
       left join etl.loads as l on l.load_id = c.load_id
      order by c.date`,
  );
  return rows;
}

/** The current row of the warehouse: of the last load of its day. */
export interface CurrentRow {
  readonly date: string;
  readonly campaign: string;
  readonly ad: string;
  readonly figures: readonly (number | null)[];
}

export async function readCurrentRows(admin: WarehousePool): Promise<readonly CurrentRow[]> {
  const { rows } = await admin.query<CurrentRow>(
    `select r.campaigns_execution_date as date, r.campaign_name as campaign, r.ad_name as ad,
            array[${FIGURE_COLUMNS.map((column) => `${column}::float8`).join(', ')}] as figures
       from etl.coverage as c
       join public.campaign_performance_raw_appends as r
         on r._load_id = c.load_id and r.campaigns_execution_date = c.date`,
  );
  return rows;
}
