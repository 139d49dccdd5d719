import { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { withDbtRunner } from './with-dbt-runner.ts';

interface ListOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly type?: readonly string[];
}

export function listCommand(context: CommandContext): Command {
  return new Command('list')
    .description('list the nodes of the dbt project')
    .option('--select <selector...>', 'as dbt selects, such as path:models/staging')
    .option('--exclude <selector...>', 'what of that to leave out')
    .option('--type <type...>', 'model, test, snapshot, seed, source, exposure, unit_test')
    .action(async ({ select, exclude, type }: ListOptions) => {
      const { signal } = context;
      const nodes = await withDbtRunner(context, (runner) =>
        runner.list({
          signal,
          ...(select === undefined ? {} : { select }),
          ...(exclude === undefined ? {} : { exclude }),
          ...(type === undefined ? {} : { resourceTypes: type }),
        }),
      );
      for (const { resourceType, name, path } of nodes) {
        context.print(`${resourceType.padEnd(9)} ${name}  ${path}`);
      }
    });
}
