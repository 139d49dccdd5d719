import { createHash } from 'node:crypto';
import type { DbtRequest } from '../dbt-request.ts';
import { fingerprintOf } from '../nodes/project-fingerprint.ts';

/** What an invocation does with the parse that a worker holds in memory: makes it, uses it, or neither. */
export type ParseRole = 'makes' | 'uses' | 'none';

export interface ParseSharing {
  readonly role: ParseRole;
  /** Two invocations with the same state may share a parse: same files, variables and arguments. */
  readonly state: () => Promise<string>;
}

/** They read the project and write none of it. dbt documents that these may be given a manifest in place of a parse. */
const USERS: ReadonlySet<DbtRequest['command']> = new Set([
  'run',
  'test',
  'build',
  'seed',
  'snapshot',
  'list',
]);

/** What `dbt list` prints of a node: its id. No parse depends on these. */
export const LIST_ID_ARGUMENTS: readonly string[] = ['--output', 'json', '--output-keys', 'unique_id'];

/** A retry takes its arguments from an artifact: nobody here knows them. */
export function parseSharingOf(
  { command, args = [] }: DbtRequest,
  isRetry: boolean,
  sourceDirs: readonly string[],
  env: Readonly<Record<string, string>>,
): ParseSharing {
  // dbt's `vars`, target and the like are among the arguments.
  const parseArgs = command === 'list' ? args.filter((arg) => !LIST_ID_ARGUMENTS.includes(arg)) : args;
  const role = isRetry ? 'none' : command === 'parse' ? 'makes' : USERS.has(command) ? 'uses' : 'none';
  return {
    role,
    // Taken before the parse: a file that changes meanwhile makes the next state another one.
    state: async () => {
      // PGAPPNAME is the run's id, which no parse may depend on.
      const variables = Object.entries(env).filter(([name]) => name !== 'PGAPPNAME');
      const files = await fingerprintOf(sourceDirs);
      return createHash('sha256')
        .update(JSON.stringify([files, parseArgs, variables.sort()]))
        .digest('hex');
    },
  };
}
