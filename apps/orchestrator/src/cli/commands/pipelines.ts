import { join } from 'node:path';
import { Command } from 'commander';
import { readPipelines } from '../../pipelines/read-pipelines.ts';
import type { CommandContext } from '../command-context.ts';

export function pipelinesCommand({ root, print }: CommandContext): Command {
  return new Command('pipelines').description('list the pipelines and their tasks').action(async () => {
    const pipelines = await readPipelines(join(root, 'dbt_project'));
    for (const { id, schedule, description, tasks } of pipelines.values()) {
      print(`${id}  ${schedule ?? 'on request'}  ${description}`);
      for (const task of tasks)
        print(`  ${task.id}${task.after.length > 0 ? `  after ${task.after.join(', ')}` : ''}`);
    }
  });
}
