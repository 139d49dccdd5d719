import type { DbtFailure, DbtInvocation, DbtOutcome, DbtRunner } from '@volka/dbt-runner';
import { readWaitingLoads } from '@volka/warehouse/read';
import type { WarehousePool } from '@volka/warehouse';
import type { DbtTask } from '../definitions/pipeline.ts';
import { OrchestratorError } from '../errors.ts';
import type { TaskResult } from '../runner/run-event.ts';
import type { DbtTaskHandler, TaskContext } from '../runner/task-context.ts';

const MAX_FAILURES_SHOWN = 3;

type Finished = Extract<DbtOutcome, { readonly kind: 'success' }>;

/** Runs a dbt task as one invocation; `snapshot` is repeated until no load waits for its place in the history. */
export function dbtTask(runner: DbtRunner, pool: WarehousePool): DbtTaskHandler {
  return async (task, context) => {
    if (task.command === 'snapshot') return snapshotUntilNothingWaits(runner, pool, task, context);
    return describe(await invoke(runner, task, context));
  };
}

/**
 * Each pass takes the loads that do not overlap an earlier waiting one, so that no version is skipped; the passes end
 * when nothing waits.
 */
async function snapshotUntilNothingWaits(
  runner: DbtRunner,
  pool: WarehousePool,
  task: DbtTask,
  context: TaskContext,
): Promise<TaskResult> {
  const atStart = await readWaitingLoads(pool);
  let waiting = atStart;
  let passes = 0;
  do {
    const before = waiting;
    await invoke(runner, task, context);
    passes += 1;
    waiting = await readWaitingLoads(pool);
    if (waiting > 0 && waiting >= before && passes > 1) {
      throw new OrchestratorError(
        'HISTORY_STUCK',
        `Cannot bring ${waiting} loads into the history: a snapshot pass took none of them; see etl.history_loads`,
      );
    }
    context.progress({ done: atStart - waiting, total: atStart, unit: 'loads' });
  } while (waiting > 0);
  return {
    summary: `${atStart} loads into the history in ${passes} ${passes === 1 ? 'pass' : 'passes'}`,
    figures: { passes, loads: atStart },
  };
}

async function invoke(runner: DbtRunner, task: DbtTask, context: TaskContext): Promise<Finished> {
  const invocation = runner.run({
    command: task.command,
    ...(task.selector === undefined ? {} : { select: task.selector }),
    runId: context.runId,
    signal: context.signal,
  });
  await reportNodes(invocation, context);
  const outcome = await invocation.outcome;
  switch (outcome.kind) {
    case 'success':
      return outcome;
    case 'cancelled':
      context.signal.throwIfAborted();
      throw new OrchestratorError('DBT_CANCELLED', `Cannot finish dbt ${task.command}: it was cancelled`);
    case 'failed':
      throw dbtFailed(task, outcome.failures);
    case 'broken':
      throw new OrchestratorError('DBT_BROKEN', `Cannot trust dbt ${task.command}: ${outcome.reason}`);
  }
}

function dbtFailed(task: DbtTask, failures: readonly DbtFailure[]): OrchestratorError {
  const shown = failures
    .slice(0, MAX_FAILURES_SHOWN)
    .map(({ name, message }) => `${name ?? 'dbt'}: ${message}`);
  const more = failures.length - shown.length;
  return new OrchestratorError(
    'DBT_FAILED',
    `Cannot finish dbt ${task.command}: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    { context: { failures: failures.map(({ uniqueId }) => uniqueId ?? 'dbt') } },
  );
}

async function reportNodes({ events }: DbtInvocation, context: TaskContext): Promise<void> {
  let total = 0;
  let done = 0;
  for await (const event of events) {
    if (event.kind === 'nodes-selected') total = event.count;
    if (event.kind !== 'node-finished') continue;
    done += 1;
    context.progress({ done, total, unit: 'nodes', detail: event.name });
    if (event.status === 'warn') context.warn('DBT_WARNING', `${event.name}: ${event.message ?? 'warned'}`);
  }
}

function describe({ nodes, nothingToDo }: Finished): TaskResult {
  if (nothingToDo) return { summary: 'nothing selected', figures: { nodes: 0 } };
  return { summary: `${nodes.length} nodes`, figures: { nodes: nodes.length } };
}
