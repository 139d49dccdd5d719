import type { DbtRunner } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { readFailingRows, readHistoryFigures, readLevelTotals } from '@volka/warehouse/operate';
import type { HistoryFigures, LevelTotals } from '@volka/warehouse/operate';
import { checkScope } from '../dbt/check-scope.ts';
import { OrchestratorError } from '../errors.ts';

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
  const figures = await readHistoryFigures(pool);
  if (figures !== null) return figures;
  throw new OrchestratorError(
    'HISTORY_NOT_BUILT',
    'Cannot look at the history: there is none yet; run the pipeline volka_dbt_snapshot, or volka run',
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
