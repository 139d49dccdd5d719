import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { OrchestratorError } from '../errors.ts';
import { MAIN_PIPELINE_ID } from '../pipelines/main-pipeline.ts';

/** What the commands of `volka` do; the process behind it supplies them. */
export interface ProgramActions {
  readonly run: (request: {
    readonly pipelineId: string;
    readonly today: string;
    readonly runId: string;
    readonly approved: ReadonlySet<string>;
  }) => Promise<void>;
  readonly migrate: () => Promise<void>;
  readonly listPipelines: () => Promise<void>;
  readonly printEnvTemplate: () => void;
}

/** The command line `volka`. `now` gives today's date in UTC where none is given. */
export function createProgram(actions: ProgramActions, now: () => Date): Command {
  const program = new Command('volka').description(
    'Marketing data platform: pipelines from the Campaigns API to the reports',
  );
  program
    .command('run')
    .description('run a pipeline in this process, to its end')
    .argument('[pipeline]', 'id of the pipeline', MAIN_PIPELINE_ID)
    .option('--today <date>', 'the open day, YYYY-MM-DD, UTC; days before it are loaded', isoDate)
    .option('--approve <pipeline...>', 'pipelines that wait for an approval and have it')
    .action(
      async (
        pipelineId: string,
        options: { readonly today?: string; readonly approve?: readonly string[] },
      ) => {
        await actions.run({
          pipelineId,
          today: options.today ?? now().toISOString().slice(0, 10),
          runId: `manual-${randomUUID()}`,
          approved: new Set(options.approve),
        });
      },
    );
  program
    .command('migrate')
    .description('bring the warehouse to the current schema; DB_USER must own it')
    .action(actions.migrate);
  program
    .command('pipelines')
    .description('list the pipelines and their tasks')
    .action(actions.listPipelines);
  program.command('env-template').description('print .env.template').action(actions.printEnvTemplate);
  return program;
}

function isoDate(value: string): string {
  const date = new Date(`${value}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) && value.length === 10)
    return value;
  throw new OrchestratorError(
    'CLI_USAGE',
    `Cannot read --today as a date: ${JSON.stringify(value)} is not YYYY-MM-DD`,
  );
}
