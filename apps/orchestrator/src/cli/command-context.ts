import type { Environment } from '@volka/runtime';
import { utcDateOf } from '@volka/runtime/calendar';
import type { Terminal } from './draw-progress.ts';

/** What the process behind `volka` lends its commands. */
export interface CommandContext {
  readonly environment: Environment;
  /** The folder of the repository: relative paths of the settings start there. */
  readonly root: string;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Writes one line to standard output. */
  readonly print: (line: string) => void;
  /** Where somebody watches; undefined if standard error is no terminal. */
  readonly terminal?: Terminal;
}

/** Today's date in UTC, `YYYY-MM-DD`. */
export function todayOf({ now }: CommandContext): string {
  return utcDateOf(now());
}
