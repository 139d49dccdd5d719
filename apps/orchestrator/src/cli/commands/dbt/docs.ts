import { resolve } from 'node:path';
import { Command } from 'commander';
import { writeDocs } from '../../../operations/dbt/write-docs.ts';
import type { CommandContext } from '../../command-context.ts';
import { withDbt } from '../../with-dbt.ts';

export function docsCommand(context: CommandContext): Command {
  return new Command('docs')
    .description('write the documentation of models, columns, tests and lineage as a web page')
    .option('--out <folder>', 'folder for the page; default: docs in VOLKA_DATA_DIR')
    .action(async ({ out }: { readonly out?: string }) => {
      const page = await withDbt(context, { command: 'dbt', adapter: 'cli' }, (operation) =>
        writeDocs(operation, out === undefined ? {} : { siteDir: resolve(out) }),
      );
      context.print(page);
    });
}
