import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/** The key of a row: a day, a campaign and an ad. */
export interface HistoryKey {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly campaign: string;
  readonly ad: string;
}

/** A metric that a version changed; values as text, null where unknown. */
export interface MetricChange {
  readonly metric: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly isMaturation: boolean;
}

/** One version of a row in the history. */
export interface HistoryVersion {
  /** ISO 8601, UTC; `validTo` is null for the current version. */
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Null until the marts contain the version. */
  readonly kind: string | null;
  readonly loadId: bigint;
  readonly runId: string;
  /** Days from the date of the row to the day of the load. */
  readonly ageDays: number;
  /** Every known metric by name; empty for a deletion. */
  readonly figures: Readonly<Record<string, string>>;
  readonly changes: readonly MetricChange[];
}

const VERSIONS = `
  select v.valid_from, v.valid_to, v.load_id, l.run_id, l.as_of_date - v.date_day as age_days,
         (select json_object_agg(figure.key, figure.value)
            from json_each_text(row_to_json(v)) as figure
           where figure.value is not null
             and figure.key <> all (array['version_id', 'date_day', 'campaign_key', 'ad_key', 'campaign_name', 'ad_name', 'is_deleted',
               'valid_from', 'valid_to', 'load_id']))::text as figures,
         c.kind, c.changes::text as changes
    from public_core.fct_performance_versions as v
    join etl.loads as l on l.load_id = v.load_id
    left join lateral (
      select max(change_kind) as kind,
             json_agg(json_build_object(
               'metric', metric,
               'oldValue', coalesce(old_label, trim_scale(old_value)::text),
               'newValue', coalesce(new_label, trim_scale(new_value)::text),
               'isMaturation', is_maturation)) filter (where metric <> 'all') as changes
        from public_core.fct_performance_changes
       where version_id = v.version_id and date_day = v.date_day) as c on true
   where v.date_day = $1 and v.campaign_name = $2 and v.ad_name = $3
   order by v.valid_from`;

const ACTION = 'read the versions of a row';

/**
 * Reads all versions of a row, oldest first; empty for an unknown key. The pool's role must be `dbt_transformer`.
 * @returns null while dbt has not built the models of the versions.
 * @throws {WarehouseError}
 */
export async function readVersions(
  pool: WarehousePool,
  key: HistoryKey,
): Promise<readonly HistoryVersion[] | null> {
  const { rows: found } = await runQuery<{ is_built: boolean }>(
    pool,
    ACTION,
    `select to_regclass('public_core.fct_performance_versions') is not null
        and to_regclass('public_core.fct_performance_changes') is not null as is_built`,
  );
  if (found[0]?.is_built !== true) return null;
  const { rows } = await runQuery<{
    valid_from: string;
    valid_to: string | null;
    load_id: bigint;
    run_id: string;
    age_days: number;
    figures: string | null;
    kind: string | null;
    changes: string | null;
  }>(pool, ACTION, VERSIONS, [key.date, key.campaign, key.ad]);
  return rows.map((row) => ({
    validFrom: row.valid_from,
    validTo: row.valid_to,
    kind: row.kind,
    loadId: row.load_id,
    runId: row.run_id,
    ageDays: row.age_days,
    figures: row.figures === null ? {} : (JSON.parse(row.figures) as Record<string, string>),
    changes: row.changes === null ? [] : (JSON.parse(row.changes) as MetricChange[]),
  }));
}

/**
 * Reads the names of the ads that a campaign has in the history on a day, at most 10, in alphabetical order.
 * @throws {WarehouseError} `WAREHOUSE_NOT_MIGRATED` while dbt has not built the versions.
 */
export async function readAdNames(
  pool: WarehousePool,
  { date, campaign }: Omit<HistoryKey, 'ad'>,
): Promise<readonly string[]> {
  const { rows } = await runQuery<{ ad_name: string }>(
    pool,
    ACTION,
    `select distinct ad_name from public_core.fct_performance_versions where date_day = $1 and campaign_name = $2 order by 1 limit 10`,
    [date, campaign],
  );
  return rows.map(({ ad_name }) => ad_name);
}
