import type { RunTask, TaskDefinition } from '../src/definitions/pipeline.ts';
import type { TaskContext } from '../src/runner/task-context.ts';

/** A run task; handlers do not look at it. */
export const RUN_TASK: RunTask = { kind: 'run', id: 'task', after: [], handler: 'handler' };

/** The context of a first attempt in one process, which reports to nobody; the test says what it needs. */
export function testContext<Task extends TaskDefinition>(
  given: Partial<TaskContext<Task>> & { readonly task: Task },
): TaskContext<Task> {
  const silent = (): void => undefined;
  return {
    runId: 'test',
    pipelineId: 'test_pipeline',
    attempt: 1,
    logicalDate: '2025-01-02',
    parameters: {},
    fencingToken: null,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    progress: silent,
    warn: silent,
    signal: new AbortController().signal,
    ...given,
  };
}
