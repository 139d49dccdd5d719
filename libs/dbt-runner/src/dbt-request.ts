import type { DbtEvent } from './events/dbt-event.ts';
import type { DbtOutcome } from './outcome/dbt-outcome.ts';

/** The supported dbt commands. */
export type DbtCommand =
  | 'snapshot'
  | 'run'
  | 'test'
  | 'build'
  | 'seed'
  | 'parse'
  | 'deps'
  | 'list'
  | 'docs generate'
  | 'source freshness';

/** One invocation of dbt. */
export interface DbtRequest {
  readonly command: DbtCommand;
  /** dbt's node selection; several are a union. */
  readonly select?: string | readonly string[];
  readonly exclude?: string | readonly string[];
  /** Rebuild incremental models and seeds. @defaultValue false */
  readonly fullRefresh?: boolean;
  /** @defaultValue what the profile says */
  readonly threads?: number;
  /**
   * Variables for this invocation only, in addition to the runner's. They are for macros that read them during execution (`env_var` under
   * `execute`): the parse must not depend on them, because invocations share it.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments for the command, such as `['--vars', '{"x": 1}']` (which makes dbt parse everything again). */
  readonly args?: readonly string[];
  /**
   * Names the invocation's folder, and is the `application_name` of its queries (first 63 bytes), so that they can be found and
   * ended.
   */
  readonly runId: string;
  /**
   * `targetPath` of an earlier outcome `failed` of the same command: only nodes that failed or were blocked run again. If these are
   * unknown, the whole selection of this request runs, and a log event says so. So use the selection of the earlier request, see
   * `readRecordedRequest`.
   */
  readonly retryOf?: string;
  /** Counted from the call of `run`, including the wait for a busy worker. Then the invocation is cancelled. @defaultValue none */
  readonly timeoutMs?: number;
  /** Cancels: dbt is interrupted, then terminated, then killed. */
  readonly signal?: AbortSignal;
}

/** A running invocation. */
export interface DbtInvocation {
  /** In dbt's order, for one reader. Reading is optional. Ends when dbt has ended. */
  readonly events: AsyncIterable<DbtEvent>;
  /** Never rejects. An unknown result is `broken`. */
  readonly outcome: Promise<DbtOutcome>;
}
