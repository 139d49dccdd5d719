import { fingerprintOf } from '@volka/dbt-runner';
import type { DbtInvocation, DbtRequest, DbtRunner } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { isHistoryCurrent } from '@volka/warehouse/operate';
import { checkScope } from '../dbt/check-scope.ts';
import { mustSucceed } from '../dbt/dbt-outcome.ts';
import type { DbtSuccess } from '../dbt/dbt-outcome.ts';
import { recordDbtOutcome } from '../dbt/record-dbt-outcome.ts';
import { requireWork } from '../dbt/require-work.ts';
import { sortWarnedTests } from '../dbt/warned-tests.ts';
import type { DbtTask } from '../definitions/pipeline.ts';
import { isPlatformError } from '../errors.ts';
import { fillHistory } from '../history/fill-history.ts';
import type { TaskContext } from '../runner/task-context.ts';
import type { TaskResult } from '../runner/task-result.ts';
import { loadsSeeds, requireGoodSeeds } from '../seeds/check-seeds.ts';

export interface DbtTaskDependencies {
  readonly runner: DbtRunner;
  /** The project that the runner works on. */
  readonly projectDir: string;
  /** Role `dbt_transformer`: reads which loads wait for the history. */
  readonly transformer: WarehousePool;
  /** Role `etl_writer`: stores the outcomes of dbt. */
  readonly writer: WarehousePool;
}

/** Runs a dbt task as one invocation; `snapshot` is repeated until no load waits for the history. */
export async function dbtTask(
  context: TaskContext<DbtTask>,
  dependencies: DbtTaskDependencies,
): Promise<TaskResult> {
  const { command } = context.task;
  if (loadsSeeds(command)) await requireGoodSeeds(dependencies.projectDir);
  if (command === 'snapshot') return snapshotUntilNothingWaits(context, dependencies);
  const { nodes, nothingToDo, acknowledged } = await invoke(context, dependencies);
  return describe({ nodes: nodes.length, nothingToDo, acknowledged });
}

async function snapshotUntilNothingWaits(
  context: TaskContext<DbtTask>,
  dependencies: DbtTaskDependencies,
): Promise<TaskResult> {
  const { transformer, projectDir } = dependencies;
  let total = 0;
  const { loads, passes } = await fillHistory({
    pool: transformer,
    isCurrent: await isHistoryCurrent(transformer, {
      selector: context.task.selector ?? null,
      projectFingerprint: await fingerprintOf([projectDir]),
    }),
    pass: async () => {
      await invoke(context, dependencies);
    },
    onPass: ({ taken, waiting }) => {
      total += taken;
      context.progress({ done: total, total: total + waiting, unit: 'loads' });
    },
  });
  return {
    summary:
      passes === 0
        ? 'no load waits'
        : `${loads} loads into the history in ${passes} ${passes === 1 ? 'pass' : 'passes'}`,
    figures: { passes, loads },
  };
}

/** A successful invocation, with the names of acknowledged tests that warned. */
type Invoked = DbtSuccess & { readonly acknowledged: readonly string[] };

async function invoke(
  context: TaskContext<DbtTask>,
  { runner, writer, transformer, projectDir }: DbtTaskDependencies,
): Promise<Invoked> {
  const { task, runId, pipelineId, attempt, signal } = context;
  const request: DbtRequest = {
    command: task.command,
    ...(task.selector === undefined ? {} : { select: task.selector }),
    env: checkScope(task.scope ?? 'changed'),
    runId,
    signal,
  };
  const projectFingerprint = await fingerprintOf([projectDir]);
  const invocation = runner.run(request);
  await reportNodes(invocation, context);
  const outcome = await invocation.outcome;
  const source = { pipelineId, taskId: task.id, attempt, projectFingerprint };
  await recordDbtOutcome(writer, request, outcome, source).catch((error: unknown) => {
    // dbt has succeeded: a missing record is a warning, not a failed run.
    if (!isPlatformError(error)) throw error;
    context.warn('DBT_RESULTS_NOT_KEPT', `dq lacks this invocation: ${error.code}`);
  });
  const { alerting, acknowledged } = await sortWarnedTests(transformer, outcome.nodes);
  for (const { name, message } of alerting) {
    context.warn('DBT_WARNING', `${name}: ${message ?? 'warned'}; accept it with volka dbt acknowledge`);
  }
  return {
    ...requireWork(request, mustSucceed(request, outcome)),
    acknowledged: acknowledged.map(({ name }) => name),
  };
}

async function reportNodes({ events }: DbtInvocation, context: TaskContext): Promise<void> {
  let total = 0;
  let done = 0;
  for await (const event of events) {
    if (event.kind === 'nodes-selected') total = event.count;
    if (event.kind !== 'node-finished') continue;
    done += 1;
    context.progress({ done, total, unit: 'nodes', detail: event.name });
  }
}

function describe({
  nodes,
  nothingToDo,
  acknowledged,
}: Pick<Invoked, 'nothingToDo' | 'acknowledged'> & { readonly nodes: number }): TaskResult {
  if (nothingToDo) return { summary: 'nothing selected', figures: { nodes: 0 } };
  const warned = acknowledged.length === 0 ? '' : `, warned as acknowledged: ${acknowledged.join(', ')}`;
  return {
    summary: `${nodes} nodes${warned}`,
    figures: { nodes, ...(acknowledged.length === 0 ? {} : { acknowledged: acknowledged.length }) },
  };
}
