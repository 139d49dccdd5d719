import { plainText } from '@volka/validation';
import { runQuery } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { OrchestratorError } from '../errors.ts';

/** What names a row for ever: a day, a campaign, an ad. */
export interface HistoryKey {
  readonly date: string;
  readonly campaign: string;
  readonly ad: string;
}

/** A figure that a version changed; values as text, null where unknown. */
export interface MetricChange {
  readonly metric: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly isMaturation: boolean;
}

/** A version of a key, as people read it. */
export interface VersionInWords {
  /** ISO 8601, UTC; `validTo` null = still. */
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Null while the marts do not know the version. */
  readonly kind: string | null;
  readonly loadId: bigint;
  readonly runId: string;
  readonly ageDays: number;
  /** Every known figure by name; empty for a deletion. */
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

/**
 * All versions of a key, oldest first. Needs the role `dbt_transformer`.
 * @throws {OrchestratorError} `HISTORY_NOT_BUILT`; `HISTORY_KEY_UNKNOWN`, which names the ads that the campaign has on that day.
 */
export async function readVersions(pool: WarehousePool, key: HistoryKey): Promise<readonly VersionInWords[]> {
  const { rows: found } = await runQuery<{ there: boolean }>(
    pool,
    'read the versions of a row',
    `select to_regclass('public_core.fct_performance_versions') is not null
        and to_regclass('public_core.fct_performance_changes') is not null as there`,
  );
  if (found[0]?.there !== true) {
    throw new OrchestratorError(
      'HISTORY_NOT_BUILT',
      'Cannot look at the history: its views are not built; run the pipelines volka_dbt_staging and volka_dbt_marts_core, or volka run',
    );
  }
  const { rows } = await runQuery<{
    valid_from: string;
    valid_to: string | null;
    load_id: bigint;
    run_id: string;
    age_days: number;
    figures: string | null;
    kind: string | null;
    changes: string | null;
  }>(pool, 'read the versions of a row', VERSIONS, [key.date, key.campaign, key.ad]);
  if (rows.length === 0) throw await unknownKey(pool, key);
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

async function unknownKey(
  pool: WarehousePool,
  { date, campaign, ad }: HistoryKey,
): Promise<OrchestratorError> {
  const { rows } = await runQuery<{ ad_name: string }>(
    pool,
    'read the versions of a row',
    `select distinct ad_name from public_core.fct_performance_versions where date_day = $1 and campaign_name = $2 order by 1 limit 10`,
    [date, campaign],
  );
  const remedy =
    rows.length === 0
      ? 'that campaign has no row on that day'
      : `its ads on that day: ${rows.map(({ ad_name }) => plainText(ad_name)).join(', ')}`;
  return new OrchestratorError(
    'HISTORY_KEY_UNKNOWN',
    `Cannot show ${campaign} / ${ad} on ${date}: the history has no version of it; ${remedy}`,
  );
}
