import { randomUUID } from 'node:crypto';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { createLogger } from '@volka/runtime';
import { Command, InvalidArgumentError } from 'commander';
import { readSettings, RECONCILE_FORM } from '../../config/read-settings.ts';
import { OrchestratorError } from '../../errors.ts';
import { parseReconcilePolicy } from '../../etl/checks/reconcile-window.ts';
import type { ReconcilePolicy } from '../../etl/checks/reconcile-window.ts';
import { MAIN_PIPELINE_ID } from '../../pipelines/main-pipeline.ts';
import { createPlatform } from '../../compose/platform.ts';
import { logRunEvents } from '../../runner/log-run-events.ts';
import type { CommandContext } from '../command-context.ts';
import { todayOf } from '../command-context.ts';
import { readDateRange } from '../date-range-options.ts';
import type { DateRangeOptions } from '../date-range-options.ts';
import { acceptDriftOption, acceptanceOf } from '../accept-drift-option.ts';
import { drawProgress } from '../draw-progress.ts';
import { IncompleteRunError } from '../exit-code.ts';
import { isoDateOption } from '../iso-date-option.ts';

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
    .option('--today <date>', 'the open day, YYYY-MM-DD, UTC; days before it are loaded', isoDateOption)
    .option('--from <date>', 'load only the days from here on, whatever is known of them', isoDateOption)
    .option('--to <date>', 'the last of these days', isoDateOption)
    .option(
      '--reconcile <windows>',
      'compare ads with the campaign level: off, daily (recent windows, a tenth of the others), all, or sample:<share>',
      reconcileOption,
    )
    .addOption(acceptDriftOption())
    .option('--approve <pipeline...>', 'pipelines that wait for an approval and have it')
    .action(async (pipelineId: string, options: RunOptions) => {
      const only = readDateRange(options);
      const today = readToday(context, options.today);
      const settings = readSettings(context.environment, context.root);
      const logger = createLogger({
        name: 'volka',
        level: settings.logLevel,
        // As everything else that is printed: pino's own way out would go on in silence where nobody reads any more.
        destination: {
          write: (line) => {
            context.print(line.trimEnd());
          },
        },
      });
      await ensureDbtEnvironment({
        venvDir: settings.pythonDir,
        env: context.environment,
        signal: context.signal,
        onProgress: (line) => {
          logger.info({ line }, 'dbt environment');
        },
      });
      const log = logRunEvents(logger);
      const draw = context.terminal === undefined ? undefined : drawProgress(context.terminal);
      const platform = await createPlatform(settings);
      try {
        const incomplete = await platform.run({
          pipelineId,
          today,
          runId: `manual-${randomUUID()}`,
          approved: new Set(options.approve),
          ...(only === undefined ? {} : { only }),
          ...(options.reconcile === undefined ? {} : { reconcile: options.reconcile }),
          ...(options.acceptDrift === undefined ? {} : { acceptDrift: acceptanceOf(options.acceptDrift) }),
          signal: context.signal,
          sink: (event) => {
            draw?.(event);
            log(event);
          },
        });
        if (incomplete !== null) throw new IncompleteRunError(incomplete);
      } finally {
        await platform.close();
      }
    });
}

/** What is fetched on a day that has not come would count as fresh until then: nothing would be due. */
function readToday(context: CommandContext, asked: string | undefined): string {
  const today = todayOf(context);
  if (asked === undefined || asked <= today) return asked ?? today;
  throw new OrchestratorError(
    'CLI_DAY_TO_COME',
    `Cannot run as of ${asked}: that day has not come, it is ${today} in UTC; leave --today out or name an earlier day`,
  );
}

function reconcileOption(value: string): ReconcilePolicy {
  if (RECONCILE_FORM.test(value)) return parseReconcilePolicy(value);
  throw new InvalidArgumentError('It must be off, daily, all, or sample:<share>, such as sample:0.1.');
}
