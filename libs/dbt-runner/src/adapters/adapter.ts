import type { ProcessEnd } from '../outcome/determine-outcome.ts';
import type { ParseSharing } from './parse-sharing.ts';

/** dbt's console output as JSON lines, or its callback (then its console is silent). */
export type EventSource = 'console' | 'callback';

/** One dbt command line, ready to run. */
export interface PreparedCommand {
  /** dbt's arguments, without `dbt`, for an adapter that reads the events from dbt's console or from its callback. */
  readonly args: (eventsFrom: EventSource) => readonly string[];
  /** The whole environment of the process: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** The invocation's private folder, which is also its working directory. */
  readonly targetPath: string;
  /** For an adapter that outlives an invocation. */
  readonly parse: ParseSharing;
  readonly signal: AbortSignal;
  /** Called for each line (without its end) that dbt logs. */
  readonly onLine: (line: string) => void;
}

/** A way to run dbt. Every adapter passes on the same log lines and the same kind of end; it does not determine the outcome. */
export interface DbtAdapter {
  /** Resolves when dbt has ended and every line was passed on; never rejects. */
  readonly execute: (command: PreparedCommand) => Promise<ProcessEnd>;
  readonly close: () => Promise<void>;
}

/** How long dbt may take to stop by itself. */
export interface StopGrace {
  /** After SIGINT, on which dbt cancels its queries. @defaultValue 10_000 */
  readonly interruptMs: number;
  /** After SIGTERM. @defaultValue 5_000 */
  readonly terminateMs: number;
}

export const DEFAULT_STOP_GRACE: StopGrace = { interruptMs: 10_000, terminateMs: 5_000 };
