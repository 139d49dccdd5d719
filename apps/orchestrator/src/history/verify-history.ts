import type { DbtRunner } from '@volka/dbt-runner';
import { runQuery } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { checkScope } from '../dbt/check-scope.ts';
import { OrchestratorError } from '../errors.ts';
import { readLevelTotals } from './read-level-totals.ts';
import type { LevelTotals } from './read-level-totals.ts';

/** The dbt tests that say whether the history is right, and what each says in words. */
const CHECKS: ReadonlyMap<string, string> = new Map([
  ['scd_campaign_performance_equals_oracle', 'every version is what the raw log says'],
  ['scd_campaign_performance_versions_form_chains', 'no gap, no overlap, one open version a key'],
  ['fct_performance_changes_tell_every_version', 'every version is classified'],
  ['campaign_performance_as_of_equals_macro', 'the state at an instant is the same by function and macro'],
  ['raw_log_equals_staging', 'raw log = staging, by month'],
  ['staging_equals_fact', 'staging = fact, by day and campaign'],
  ['fact_equals_monthly_summary', 'fact = monthly summary, by month and campaign'],
]);
const EXAMPLES = 5;

/** One check of the history. */
export interface HistoryCheck {
  readonly name: string;
  readonly says: string;
  readonly passed: boolean;
  /** Rows in which it failed; null if it could not be made. */
  readonly failures: number | null;
  /** The first rows that differ, or why the check could not be made. */
  readonly examples: readonly string[];
}

export interface HistoryFigures {
  readonly versions: number;
  readonly openRows: number;
  readonly openTombstones: number;
  readonly keysOpenTwice: number;
  readonly waitingLoads: number;
}

export interface HistoryVerdict {
  readonly figures: HistoryFigures;
  readonly checks: readonly HistoryCheck[];
  readonly levels: readonly LevelTotals[];
  /** Names of what is wrong; empty if all is right. */
  readonly wrong: readonly string[];
}

/**
 * Checks the history against the raw log and against what is made of it. Changes nothing but the `dq` tables of failing rows.
 * @throws {OrchestratorError} `HISTORY_NOT_BUILT` before the first snapshot.
 */
export async function verifyHistory({
  pool,
  dbt,
  runId,
  signal,
}: {
  readonly pool: WarehousePool;
  readonly dbt: DbtRunner;
  readonly runId: string;
  readonly signal: AbortSignal;
}): Promise<HistoryVerdict> {
  const figures = await readFigures(pool);
  const { nodes } = await dbt.run({
    command: 'test',
    select: [...CHECKS.keys()],
    runId,
    signal,
    env: checkScope('all'),
  }).outcome;
  signal.throwIfAborted();
  const checks: HistoryCheck[] = [];
  for (const [name, says] of CHECKS) {
    const node = nodes.find((each) => each.name === name);
    const passed = node?.status === 'success';
    const failures = node?.failures ?? null;
    const examples = passed
      ? []
      : failures === null
        ? [node?.message ?? 'dbt did not run it']
        : await readExamples(pool, name);
    checks.push({ name, says, passed, failures, examples });
  }
  const levels = await readLevelTotals(pool);
  const wrong = [
    ...checks.filter(({ passed }) => !passed).map(({ name }) => name),
    ...(figures.keysOpenTwice > 0 ? [`${figures.keysOpenTwice} keys open twice`] : []),
    ...levels.filter(({ differs }) => differs).map(({ level }) => `totals of ${level}`),
  ];
  return { figures, checks, levels, wrong };
}

async function readFigures(pool: WarehousePool): Promise<HistoryFigures> {
  const { rows: found } = await runQuery<{ there: boolean }>(
    pool,
    'verify the history',
    `select to_regclass('public.scd_campaign_performance') is not null as there`,
  );
  if (found[0]?.there !== true) {
    throw new OrchestratorError(
      'HISTORY_NOT_BUILT',
      'Cannot look at the history: there is none yet; run the pipeline volka_dbt_snapshot, or volka run',
    );
  }
  const { rows } = await runQuery<{
    versions: bigint;
    open_rows: bigint;
    open_tombstones: bigint;
    keys_open: bigint;
    waiting: bigint;
  }>(
    pool,
    'verify the history',
    `select count(*) as versions,
            count(*) filter (where dbt_valid_to is null) as open_rows,
            count(*) filter (where dbt_valid_to is null and _is_deleted) as open_tombstones,
            (select count(*) from (
               select from public.scd_campaign_performance where dbt_valid_to is null
                group by campaigns_execution_date, campaign_name, ad_name) as keys) as keys_open,
            (select count(*) from etl.history_loads where state <> 'in_history') as waiting
       from public.scd_campaign_performance`,
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('Cannot count the history: a count gave no row');
  return {
    versions: Number(row.versions),
    openRows: Number(row.open_rows),
    openTombstones: Number(row.open_tombstones),
    keysOpenTwice: Number(row.open_rows - row.keys_open),
    waitingLoads: Number(row.waiting),
  };
}

/** `name` is one of {@link CHECKS}: dbt keeps the rows of a failing test in a table of its name. */
async function readExamples(pool: WarehousePool, name: string): Promise<readonly string[]> {
  const { rows } = await runQuery<{ row: string }>(
    pool,
    'verify the history',
    `select to_jsonb(failing)::text as row from dq.${name} as failing limit ${EXAMPLES}`,
  );
  return rows.map(({ row }) =>
    Object.entries(JSON.parse(row) as Record<string, unknown>)
      .filter(([, value]) => value !== null)
      .map(([column, value]) => `${column} ${String(value)}`)
      .join(', '),
  );
}
