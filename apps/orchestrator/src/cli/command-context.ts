import type { SettingsReader } from '../config/settings-reader.ts';
import type { Terminal } from './draw-progress.ts';

/** What `main.ts` passes to every command of `volka`. */
export interface CommandContext {
  /** Reads the settings that a command needs; others may be missing. */
  readonly readSettings: SettingsReader;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Writes one line to standard output. */
  readonly print: (line: string) => void;
  /** Undefined if standard error is not a terminal. */
  readonly terminal?: Terminal;
}
