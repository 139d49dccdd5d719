import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import type { DbtOutcome } from './outcome/dbt-outcome.ts';

/** A request without its command, which is the method's name. */
export type CommandRequest = Omit<DbtRequest, 'command'>;

/** dbt's commands by name; each is `run` with that command. */
export interface DbtCommands {
  /** Models, tests, snapshots and seeds in the order of the graph. Nodes that depend on a failed one are skipped. */
  readonly build: (request: CommandRequest) => DbtInvocation;
  readonly test: (request: CommandRequest) => DbtInvocation;
  readonly snapshot: (request: CommandRequest) => DbtInvocation;
  readonly parse: (request: CommandRequest) => DbtInvocation;
  readonly deps: (request: CommandRequest) => DbtInvocation;
  readonly docsGenerate: (request: CommandRequest) => DbtInvocation;
  readonly sourceFreshness: (request: CommandRequest) => DbtInvocation;
  /**
   * Does start-up and parse ahead of time, while the caller does something else. Later invocations wait only for the rest of it.
   * The outcome can be ignored: if it fails, only the head start is lost.
   */
  readonly warm: (request?: Pick<DbtRequest, 'runId' | 'signal'>) => Promise<DbtOutcome>;
}

export function createCommands(run: (request: DbtRequest) => DbtInvocation): DbtCommands {
  const named =
    (command: DbtRequest['command']) =>
    (request: CommandRequest): DbtInvocation =>
      run({ ...request, command });
  return {
    build: named('build'),
    test: named('test'),
    snapshot: named('snapshot'),
    parse: named('parse'),
    deps: named('deps'),
    docsGenerate: named('docs generate'),
    sourceFreshness: named('source freshness'),
    warm: (request = { runId: 'warm' }) => run({ ...request, command: 'parse' }).outcome,
  };
}
