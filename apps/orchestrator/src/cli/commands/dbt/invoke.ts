import type { DbtCommand, DbtEvent, DbtOutcome } from '@volka/dbt-runner';
import { Command, InvalidArgumentError } from 'commander';
import { mustSucceed } from '../../../dbt/dbt-outcome.ts';
import { requireWork } from '../../../dbt/require-work.ts';
import { invokeDbt } from '../../../operations/dbt/invoke-dbt.ts';
import { withoutUndefined } from '../../../operations/without-undefined.ts';
import type { CommandContext } from '../../command-context.ts';
import { withDbt } from '../../with-dbt.ts';

const COMMANDS: readonly (readonly [DbtCommand, string])[] = [
  ['build', 'run and test models, snapshots and seeds in the order of the graph'],
  ['run', 'build models'],
  ['test', 'test what is built; failing rows go to the schema dq'],
  ['snapshot', 'run one pass of the history; a pipeline repeats it until no load waits'],
  ['seed', 'load the seeds'],
];

interface InvokeOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly threads?: number;
  readonly timeout?: number;
  readonly retry?: boolean;
}

/** dbt's own commands, run as the pipelines run them. */
export function invokeCommands(context: CommandContext): readonly Command[] {
  return COMMANDS.map(([command, description]) =>
    new Command(command)
      .description(description)
      .option('--select <selector...>', 'as dbt selects, such as path:models/staging')
      .option('--exclude <selector...>', 'what to leave out of the selection')
      .option('--full-refresh', 'rebuild incremental models and seeds')
      .option('--threads <number>', 'number of nodes that run at the same time', numberOption)
      .option('--timeout <seconds>', 'cancel after this time, and end the queries', numberOption)
      .option('--retry', `repeat only what the last dbt ${command} left undone`)
      .action((options: InvokeOptions) => invoke(context, command, options)),
  );
}

function numberOption(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

async function invoke(
  context: CommandContext,
  command: DbtCommand,
  { timeout, ...options }: InvokeOptions,
): Promise<void> {
  const { print } = context;
  const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
  const { request, outcome } = await withDbt(context, { command: 'dbt', adapter: 'cli' }, (operation) =>
    invokeDbt(operation, {
      ...withoutUndefined({ ...options, timeoutMs }),
      command,
      onWait: print,
      onEvent: (event) => {
        const line = lineOf(event);
        if (line !== null) print(line);
      },
    }),
  );
  for (const line of summaryOf(outcome)) print(line);
  requireWork(request, mustSucceed(request, outcome));
}

function lineOf(event: DbtEvent): string | null {
  if (event.kind === 'node-finished') {
    const { status, resourceType, name, durationMs, message } = event;
    const said = message === null ? '' : `  ${message.split('\n', 1)[0] ?? ''}`;
    return `${status.padEnd(15)} ${resourceType.padEnd(9)} ${name}  ${(durationMs / 1000).toFixed(1)} s${said}`;
  }
  if (event.kind !== 'log') return null;
  return event.level === 'warn' || event.name.startsWith('Retry') ? event.message : null;
}

function summaryOf(outcome: DbtOutcome): readonly string[] {
  const stored = outcome.nodes.flatMap(({ name, failuresRelation }) =>
    failuresRelation === null ? [] : [`failing rows of ${name}: select * from ${failuresRelation}`],
  );
  const nothing = outcome.kind === 'success' && outcome.nothingToDo ? ', nothing selected' : '';
  const seconds = (outcome.elapsedMs / 1000).toFixed(1);
  return [
    ...stored,
    `${outcome.kind}: ${outcome.nodes.length} nodes in ${seconds} s${nothing}; artifacts in ${outcome.targetPath ?? 'no folder'}`,
  ];
}
