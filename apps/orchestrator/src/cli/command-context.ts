import type { SettingsReader } from '../config/settings-reader.ts';
import type { Terminal } from './draw-progress.ts';

/** What the process behind `volka` gives to its commands. */
export interface CommandContext {
  /** Reads the settings that a command needs; others may be missing. */
  readonly readSettings: SettingsReader;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Writes one line to standard output. */
  readonly print: (line: string) => void;
  /** Undefined if standard error is no terminal. */
  readonly terminal?: Terminal;
}
