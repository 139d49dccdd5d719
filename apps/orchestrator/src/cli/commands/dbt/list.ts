import { Command } from 'commander';
import { listNodes } from '../../../operations/dbt/list-nodes.ts';
import { withoutUndefined } from '../../../operations/without-undefined.ts';
import type { CommandContext } from '../../command-context.ts';
import { withDbt } from '../../with-dbt.ts';

interface ListOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly type?: readonly string[];
}

export function listCommand(context: CommandContext): Command {
  return new Command('list')
    .description('list the nodes of the dbt project')
    .option('--select <selector...>', 'as dbt selects, such as path:models/staging')
    .option('--exclude <selector...>', 'what to leave out of the selection')
    .option('--type <type...>', 'model, test, snapshot, seed, source, exposure, unit_test')
    .action(async ({ select, exclude, type: resourceTypes }: ListOptions) => {
      const nodes = await withDbt(context, { command: 'dbt', adapter: 'cli' }, (operation) =>
        listNodes(operation, withoutUndefined({ select, exclude, resourceTypes })),
      );
      for (const { resourceType, name, path } of nodes) {
        context.print(`${resourceType.padEnd(9)} ${name}  ${path}`);
      }
    });
}
