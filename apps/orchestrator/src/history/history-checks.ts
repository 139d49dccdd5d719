import type { DbtRunner } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { readFailingRows, readHistoryFigures, readLevelTotals } from '@volka/warehouse/operate';
import type { HistoryFigures, LevelTotals } from '@volka/warehouse/operate';
import { checkScope } from '../dbt/check-scope.ts';
import { OrchestratorError } from '../errors.ts';

/** The dbt tests that verify the history, and what each of them states. */
const CHECKS: ReadonlyMap<string, string> = new Map([
  ['scd_campaign_performance_equals_oracle', 'every version equals the raw log'],
  ['scd_campaign_performance_versions_are_contiguous', 'no gap, no overlap, one open version for each key'],
  ['fct_performance_changes_cover_every_version', 'every version is classified'],
  ['campaign_performance_as_of_equals_macro', 'function and macro give the same state at an instant'],
  ['raw_log_equals_staging', 'raw log = staging, by month'],
  ['staging_equals_fact', 'staging = fact, by day and campaign'],
  ['fact_equals_monthly_summary', 'fact = monthly summary, by month and campaign'],
]);
const EXAMPLES = 5;

/** One check of the history. */
export interface HistoryCheck {
  readonly name: string;
  readonly statement: string;
  readonly passed: boolean;
  /** Rows in which it failed; null if it could not run. */
  readonly failures: number | null;
  /** The first rows that differ, or why the check could not run. */
  readonly examples: readonly string[];
}

export interface HistoryVerification {
  readonly figures: HistoryFigures;
  readonly checks: readonly HistoryCheck[];
  readonly levels: readonly LevelTotals[];
  /** Names of the checks and totals that are wrong; empty if the history is correct. */
  readonly wrong: readonly string[];
}

/**
 * Compares the history with the raw log and with the tables built from it. Changes only the `dq` tables of failing rows.
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
}): Promise<HistoryVerification> {
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
  for (const [name, statement] of CHECKS) {
    const node = nodes.find((each) => each.name === name);
    const passed = node?.status === 'success';
    const failures = node?.failures ?? null;
    const examples = passed
      ? []
      : failures === null
        ? [node?.message ?? 'dbt did not run it']
        : await readExamples(pool, name);
    checks.push({ name, statement, passed, failures, examples });
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
  const figures = await readHistoryFigures(pool);
  if (figures !== null) return figures;
  throw new OrchestratorError(
    'HISTORY_NOT_BUILT',
    'Cannot verify the history: it is not built yet; run the pipeline volka_dbt_snapshot, or volka run',
  );
}

async function readExamples(pool: WarehousePool, name: string): Promise<readonly string[]> {
  const rows = await readFailingRows(pool, name, EXAMPLES);
  return rows.map((row) =>
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([column, value]) => `${column} ${String(value)}`)
      .join(', '),
  );
}
