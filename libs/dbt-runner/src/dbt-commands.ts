import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import type { DbtOutcome } from './outcome/dbt-outcome.ts';

/** A request whose command is in the method's name. */
export type CommandRequest = Omit<DbtRequest, 'command'>;

/** dbt's commands by name; each is `run` with that command. */
export interface DbtCommands {
  /** Models, tests, snapshots and seeds in the order of the graph; what stands on a failure is not touched. */
  readonly build: (request: CommandRequest) => DbtInvocation;
  readonly test: (request: CommandRequest) => DbtInvocation;
  readonly snapshot: (request: CommandRequest) => DbtInvocation;
  readonly parse: (request: CommandRequest) => DbtInvocation;
  readonly deps: (request: CommandRequest) => DbtInvocation;
  readonly docsGenerate: (request: CommandRequest) => DbtInvocation;
  readonly sourceFreshness: (request: CommandRequest) => DbtInvocation;
  /**
   * Gets the start-up and the parse out of the way while the caller is busy with other things: whatever comes later waits
   * for no more than what is left of them. Its outcome may be ignored: nothing is lost with a failed one but the head start.
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
