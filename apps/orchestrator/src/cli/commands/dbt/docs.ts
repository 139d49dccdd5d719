import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { readDbtSettings } from '../../../config/read-settings.ts';
import { writeDocsSite } from '../../../dbt/docs-site.ts';
import type { CommandContext } from '../../command-context.ts';
import { withDbtRunner } from './with-dbt-runner.ts';

export function docsCommand(context: CommandContext): Command {
  return new Command('docs')
    .description('write the documentation of models, columns, tests and lineage as a web page')
    .option('--out <folder>', 'folder for the page; default: docs in VOLKA_DATA_DIR')
    .action(async ({ out }: { readonly out?: string }) => {
      const { environment, root, signal, print } = context;
      const siteDir =
        out === undefined ? join(readDbtSettings(environment, root).dataDir, 'docs') : resolve(out);
      const page = await withDbtRunner(context, (runner) =>
        writeDocsSite(runner, siteDir, { runId: `manual-${randomUUID()}`, signal }),
      );
      print(page);
    });
}
