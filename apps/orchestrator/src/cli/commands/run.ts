import { createLogger } from '@volka/runtime';
import { Command, InvalidArgumentError } from 'commander';
import { installDbt } from '../../compose/dbt.ts';
import { createPlatform } from '../../compose/platform.ts';
import type { Platform } from '../../compose/platform.ts';
import { readDbtSettings } from '../../config/dbt-settings.ts';
import {
  readApiSettings,
  readArchiveSettings,
  readPlanSettings,
  readReadingSettings,
  readReconcileSetting,
} from '../../config/extraction-settings.ts';
import { readLogLevel } from '../../config/log-settings.ts';
import { readReportSettings } from '../../config/report-settings.ts';
import { RECONCILE_FORM } from '../../config/variables.ts';
import { readDatabaseSettings } from '../../config/warehouse-settings.ts';
import { parseReconcilePolicy } from '../../etl/checks/reconcile-window.ts';
import type { ReconcilePolicy } from '../../etl/checks/reconcile-window.ts';
import { runPipeline } from '../../operations/pipelines/run-pipeline.ts';
import { MAIN_PIPELINE_ID } from '../../pipelines/main-pipeline.ts';
import { logRunEvents } from '../../runner/log-run-events.ts';
import { acceptDriftOption, acceptanceOf } from '../accept-drift-option.ts';
import type { CommandContext } from '../command-context.ts';
import { readOptionalDateRange } from '../date-range-options.ts';
import type { DateRangeOptions } from '../date-range-options.ts';
import { drawProgress } from '../draw-progress.ts';
import { IncompleteRunError } from '../exit-code.ts';
import { isoDateOption } from '../iso-date-option.ts';

const SETTINGS = {
  database: readDatabaseSettings,
  api: readApiSettings,
  archive: readArchiveSettings,
  reading: readReadingSettings,
  plan: readPlanSettings,
  reconcile: readReconcileSetting,
  dbt: readDbtSettings,
  reports: readReportSettings,
  logLevel: readLogLevel,
};

interface RunOptions extends DateRangeOptions {
  readonly today?: string;
  readonly reconcile?: ReconcilePolicy;
  readonly acceptDrift?: string;
  readonly approve?: readonly string[];
}

export function runCommand(context: CommandContext): Command {
  return new Command('run')
    .description('run a pipeline in this process, to its end')
    .argument('[pipeline]', 'id of the pipeline', MAIN_PIPELINE_ID)
    .option('--today <date>', 'the current day, YYYY-MM-DD, UTC; only earlier days are loaded', isoDateOption)
    .option('--from <date>', 'load only the days from this one on, due or not', isoDateOption)
    .option('--to <date>', 'the last of these days', isoDateOption)
    .option(
      '--reconcile <windows>',
      'compare ads with the campaign level: off, daily (recent windows, a tenth of the others), all, or sample:<share>',
      reconcileOption,
    )
    .addOption(acceptDriftOption())
    .option('--approve <pipeline...>', 'approve these pipelines, which wait for an approval')
    .action(async (pipelineId: string, { approve, acceptDrift, today, reconcile, ...range }: RunOptions) => {
      const only = readOptionalDateRange(range);
      const { logLevel, ...settings } = context.readSettings(SETTINGS);
      const logger = createLogger({
        name: 'volka',
        level: logLevel,
        // As everything else that is printed: pino's own output would continue where nobody reads any more.
        destination: {
          write: (line) => {
            context.print(line.trimEnd());
          },
        },
      });
      const log = logRunEvents(logger);
      const draw = context.terminal === undefined ? undefined : drawProgress(context.terminal);
      const withPlatform = async <Result>(work: (platform: Platform) => Promise<Result>): Promise<Result> => {
        await installDbt(settings.dbt, {
          signal: context.signal,
          onProgress: (line) => {
            logger.info({ line }, 'dbt environment');
          },
        });
        const platform = await createPlatform(settings);
        try {
          return await work(platform);
        } finally {
          await platform.close();
        }
      };
      const incomplete = await runPipeline(
        {
          now: context.now,
          signal: context.signal,
          withPlatform,
          sink: (event) => {
            draw?.(event);
            log(event);
          },
        },
        { pipelineId, today, only, reconcile, acceptDrift: acceptanceOf(acceptDrift), approved: approve },
      );
      if (incomplete !== null) throw new IncompleteRunError(incomplete);
    });
}

function reconcileOption(value: string): ReconcilePolicy {
  if (RECONCILE_FORM.test(value)) return parseReconcilePolicy(value);
  throw new InvalidArgumentError('It must be off, daily, all, or sample:<share>, such as sample:0.1.');
}
