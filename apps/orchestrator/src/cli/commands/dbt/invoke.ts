import { randomUUID } from 'node:crypto';
import { fingerprintOf, readRecordedRequest } from '@volka/dbt-runner';
import type { DbtCommand, DbtEvent, DbtOutcome, DbtRequest } from '@volka/dbt-runner';
import { readLastDbtInvocation } from '@volka/warehouse/operate';
import type { WarehousePool } from '@volka/warehouse';
import { Command, InvalidArgumentError } from 'commander';
import { readDbtSettings } from '../../../config/read-settings.ts';
import { withBuildTurn } from '../../../dbt/build-turn.ts';
import { mustSucceed } from '../../../dbt/dbt-outcome.ts';
import { recordDbtOutcome } from '../../../dbt/record-dbt-outcome.ts';
import { requireWork } from '../../../dbt/require-work.ts';
import { OrchestratorError } from '../../../errors.ts';
import { loadsSeeds, requireGoodSeeds } from '../../../seeds/check-seeds.ts';
import type { CommandContext } from '../../command-context.ts';
import { withPool } from '../../with-pool.ts';
import { withDbtRunner } from './with-dbt-runner.ts';

const COMMANDS: readonly (readonly [DbtCommand, string])[] = [
  ['build', 'run and test models, snapshots and seeds in the order of the graph'],
  ['run', 'build models'],
  ['test', 'test what is built; failing rows go to the schema dq'],
  ['snapshot', 'one pass of the history; a pipeline repeats it until no load waits'],
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
      .option('--exclude <selector...>', 'what of that to leave out')
      .option('--full-refresh', 'rebuild incremental models and seeds')
      .option('--threads <number>', 'nodes at work at once', numberOption)
      .option('--timeout <seconds>', 'cancel after so long, and end the queries', numberOption)
      .option('--retry', `repeat only what the last dbt ${command} left undone`)
      .action((options: InvokeOptions) => invoke(context, command, options)),
  );
}

function numberOption(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

async function invoke(context: CommandContext, command: DbtCommand, options: InvokeOptions): Promise<void> {
  const { print, signal } = context;
  await withPool(context, { command: 'dbt', role: 'etl_writer' }, async (pool) => {
    const { select, exclude, fullRefresh, threads, timeout } = options;
    const request: DbtRequest = {
      command,
      runId: `manual-${randomUUID()}`,
      signal,
      ...(options.retry === true ? await repetition(pool, command) : {}),
      ...(select === undefined ? {} : { select }),
      ...(exclude === undefined ? {} : { exclude }),
      ...(fullRefresh === undefined ? {} : { fullRefresh }),
      ...(threads === undefined ? {} : { threads }),
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    };
    const { dbtProjectDir } = readDbtSettings(context.environment, context.root);
    if (loadsSeeds(command)) await requireGoodSeeds(dbtProjectDir);
    const projectFingerprint = await fingerprintOf([dbtProjectDir]);
    const outcome = await withDbtRunner(context, (runner) =>
      withBuildTurn(pool, { runId: request.runId, signal, onWait: print }, async (turnSignal) => {
        const invocation = runner.run({ ...request, signal: turnSignal });
        for await (const event of invocation.events) {
          const line = lineOf(event);
          if (line !== null) print(line);
        }
        return invocation.outcome;
      }),
    );
    await recordDbtOutcome(pool, request, outcome, { pipelineId: null, taskId: null, projectFingerprint });
    for (const line of summaryOf(outcome)) print(line);
    requireWork(request, mustSucceed(request, outcome));
  });
}

/** What the last invocation of a command was asked for: where its parts cannot be repeated, no more than that runs again. */
async function repetition(pool: WarehousePool, command: DbtCommand): Promise<Partial<DbtRequest>> {
  const refused = (state: string): OrchestratorError =>
    new OrchestratorError(
      'DBT_NOTHING_TO_RETRY',
      `Cannot repeat what dbt ${command} left undone: ${state}; run it without --retry`,
    );
  const last = await readLastDbtInvocation(pool, command);
  if (last === null) throw refused('there was none');
  const { outcome, targetPath } = last;
  if (outcome !== 'failed' || targetPath === null) throw refused(`the last one ended as ${outcome}`);
  const asked = await readRecordedRequest(targetPath);
  if (asked === null) throw refused(`the folder of the last one is gone from this machine (${targetPath})`);
  return { ...asked, retryOf: targetPath };
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
