import { Command } from 'commander';
import { dbtProjectDir } from '../../config/dbt-settings.ts';
import { listPipelines } from '../../operations/pipelines/list-pipelines.ts';
import type { CommandContext } from '../command-context.ts';

export function pipelinesCommand({ readSettings, print }: CommandContext): Command {
  return new Command('pipelines').description('list the pipelines and their tasks').action(async () => {
    for (const { id, schedule, description, tasks } of await listPipelines(readSettings({ dbtProjectDir }))) {
      print(`${id}  ${schedule ?? 'on request'}  ${description}`);
      for (const task of tasks)
        print(`  ${task.id}${task.after.length > 0 ? `  after ${task.after.join(', ')}` : ''}`);
    }
  });
}
