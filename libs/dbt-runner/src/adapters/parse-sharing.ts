import { createHash } from 'node:crypto';
import type { DbtRequest } from '../dbt-request.ts';
import { fingerprintOf } from '../nodes/project-fingerprint.ts';

/** What an invocation does with the parse in a worker's memory: create it, use it, or neither. */
export type ParseRole = 'makes' | 'uses' | 'none';

export interface ParseSharing {
  readonly role: ParseRole;
  /** Two invocations with the same state may share a parse: same files, variables and arguments. */
  readonly state: () => Promise<string>;
}

/** These commands read the project and do not change it. dbt documents that they accept a manifest instead of a parse. */
const USERS: ReadonlySet<DbtRequest['command']> = new Set([
  'run',
  'test',
  'build',
  'seed',
  'snapshot',
  'list',
]);

/** `dbt list` prints the id of a node. The parse does not depend on these arguments. */
export const LIST_ID_ARGUMENTS: readonly string[] = ['--output', 'json', '--output-keys', 'unique_id'];

/** A retry reads its arguments from an artifact, so they are unknown here. */
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
    // Read before the parse, so a file that changes during the parse gives the next invocation a different state.
    state: async () => {
      // PGAPPNAME is the run id. The parse must not depend on it.
      const variables = Object.entries(env).filter(([name]) => name !== 'PGAPPNAME');
      const files = await fingerprintOf(sourceDirs);
      return createHash('sha256')
        .update(JSON.stringify([files, parseArgs, variables.sort()]))
        .digest('hex');
    },
  };
}
