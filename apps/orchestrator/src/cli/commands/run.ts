import { randomUUID } from 'node:crypto';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { createLogger } from '@volka/runtime';
import { Command } from 'commander';
import { readSettings } from '../../config.ts';
import { MAIN_PIPELINE_ID } from '../../pipelines/main-pipeline.ts';
import { createPlatform } from '../../platform.ts';
import { logRunEvents } from '../../runner/log-run-events.ts';
import type { CommandContext } from '../command-context.ts';
import { todayOf } from '../command-context.ts';
import { isoDateOption } from '../iso-date-option.ts';

interface RunOptions {
  readonly today?: string;
  readonly approve?: readonly string[];
}

export function runCommand(context: CommandContext): Command {
  return new Command('run')
    .description('run a pipeline in this process, to its end')
    .argument('[pipeline]', 'id of the pipeline', MAIN_PIPELINE_ID)
    .option('--today <date>', 'the open day, YYYY-MM-DD, UTC; days before it are loaded', isoDateOption)
    .option('--approve <pipeline...>', 'pipelines that wait for an approval and have it')
    .action(async (pipelineId: string, options: RunOptions) => {
      const settings = readSettings(context.environment, context.root);
      const logger = createLogger({ name: 'volka', level: settings.logLevel });
      await ensureDbtEnvironment({
        venvDir: settings.pythonDir,
        onProgress: (line) => {
          logger.info({ line }, 'dbt environment');
        },
      });
      const platform = await createPlatform(settings);
      try {
        await platform.run({
          pipelineId,
          today: options.today ?? todayOf(context),
          runId: `manual-${randomUUID()}`,
          approved: new Set(options.approve),
          signal: context.signal,
          sink: logRunEvents(logger),
        });
      } finally {
        await platform.close();
      }
    });
}
