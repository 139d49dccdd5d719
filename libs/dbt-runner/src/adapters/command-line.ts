import type { DbtRequest } from '../dbt-request.ts';
import { DbtRunnerError } from '../errors.ts';
import type { EventSource } from './adapter.ts';

/** What the runner sets for every command; setting are absolute. */
export interface CommandSetting {
  readonly projectDir: string;
  readonly profilesDir: string;
  readonly targetPath: string;
  readonly eventsFrom: EventSource;
  /** The folder with the `run_results.json` of the invocation that is retried; null if this is not a retry. */
  readonly retryFrom: string | null;
  /** The parse of an earlier invocation, or null when there is none yet. */
  readonly warmParse: string | null;
}

/** Flags on which a reliable outcome depends, or that have their own field in the request. */
const OWNED_FLAGS: ReadonlySet<string> = new Set([
  '--target-path',
  '--log-path',
  '--log-format',
  '--log-level',
  '--log-format-file',
  '--log-level-file',
  '--project-dir',
  '--profiles-dir',
  '--write-json',
  '--no-write-json',
  '--quiet',
  '--no-quiet',
  '-q',
  '--partial-parse-file-path',
  '--state',
  '--record-timing-info',
  '-r',
  '--send-anonymous-usage-stats',
  '--upload-to-artifacts-ingest-api',
  '--help',
  '-h',
  '--version',
  '-V',
]);

const asList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/**
 * Refuses a request that can never succeed.
 * @throws {DbtRunnerError} `DBT_ARGUMENT_REFUSED` for an argument that the runner itself must set, and for a
 * selection that dbt would take for an option.
 */
export function checkRequest({ select, exclude, args = [] }: DbtRequest): void {
  for (const arg of args) {
    const flag = arg.split('=', 1)[0] ?? arg;
    if (OWNED_FLAGS.has(flag)) {
      throw new DbtRunnerError(
        'DBT_ARGUMENT_REFUSED',
        `Cannot pass ${flag} to dbt: the runner sets it itself`,
      );
    }
  }
  for (const selector of [...asList(select), ...asList(exclude)]) {
    if (selector.startsWith('-') || selector === '') {
      throw new DbtRunnerError(
        'DBT_ARGUMENT_REFUSED',
        'Cannot select nodes: a selector is empty or starts with "-"; name nodes, tags or setting',
      );
    }
  }
}

/** The arguments of one invocation, of a request that {@link checkRequest} let pass. */
export function buildCommandLine(request: DbtRequest, setting: CommandSetting): readonly string[] {
  const { command, select, exclude, fullRefresh = false, threads, args = [] } = request;
  // dbt takes selection and flags of the repeated invocation from its artifact.
  const selection =
    setting.retryFrom === null
      ? [
          ...asList(select).flatMap((selector) => ['--select', selector]),
          ...asList(exclude).flatMap((selector) => ['--exclude', selector]),
          ...(fullRefresh ? ['--full-refresh'] : []),
        ]
      : ['--state', setting.retryFrom];
  return [
    ...['--log-format', 'json', '--log-level-file', 'none'],
    ...['--log-level', setting.eventsFrom === 'console' ? 'debug' : 'none'],
    ...['--no-log-cache-events', '--no-use-colors', '--no-version-check', '--no-send-anonymous-usage-stats'],
    ...['--no-quiet', '--write-json', '--partial-parse', '--log-path', setting.targetPath],
    ...(setting.warmParse === null ? [] : ['--partial-parse-file-path', setting.warmParse]),
    ...(setting.retryFrom === null ? command.split(' ') : ['retry']),
    ...['--project-dir', setting.projectDir, '--profiles-dir', setting.profilesDir],
    ...(command === 'deps' ? [] : ['--target-path', setting.targetPath]),
    ...selection,
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ...(setting.retryFrom === null ? args : []),
  ];
}
