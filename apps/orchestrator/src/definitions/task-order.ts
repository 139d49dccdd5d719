import { OrchestratorError } from '../errors.ts';
import type { PipelineDefinition, TaskDefinition } from './pipeline.ts';

/**
 * Sorts the tasks of a pipeline so that each comes after its dependencies. Independent tasks keep the order of the definition.
 * @throws {OrchestratorError} `PIPELINE_INVALID` for a repeated id, an unknown dependency or a cycle.
 */
export function orderTasks(pipeline: Pick<PipelineDefinition, 'id' | 'tasks'>): readonly TaskDefinition[] {
  const byId = new Map(pipeline.tasks.map((task) => [task.id, task]));
  if (byId.size !== pipeline.tasks.length) throw invalid(pipeline.id, 'two tasks have the same id');
  const unknown = pipeline.tasks.flatMap((task) =>
    task.after
      .filter((id) => !byId.has(id))
      .map((id) => `task ${task.id} depends on ${id}, which does not exist`),
  );
  if (unknown[0] !== undefined) throw invalid(pipeline.id, unknown[0]);

  const ordered: TaskDefinition[] = [];
  const done = new Set<string>();
  while (ordered.length < pipeline.tasks.length) {
    const ready = pipeline.tasks.find((task) => !done.has(task.id) && task.after.every((id) => done.has(id)));
    if (ready === undefined) {
      const stuck = pipeline.tasks.filter((task) => !done.has(task.id)).map((task) => task.id);
      throw invalid(pipeline.id, `tasks depend on each other: ${stuck.join(', ')}`);
    }
    done.add(ready.id);
    ordered.push(ready);
  }
  return ordered;
}

function invalid(pipelineId: string, problem: string): OrchestratorError {
  return new OrchestratorError('PIPELINE_INVALID', `Cannot use pipeline ${pipelineId}: ${problem}`);
}
