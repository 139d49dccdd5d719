import type { DbtEvent } from './events/dbt-event.ts';
import type { DbtOutcome } from './outcome/dbt-outcome.ts';

/** What dbt can be asked for. */
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
   * Variables for this invocation alone, added to the runner's. For macros that read them while dbt runs, by `env_var` under `execute`:
   * the parse must not depend on them, since invocations share it.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments for the command, such as `['--vars', '{"x": 1}']` (which makes dbt parse everything again). */
  readonly args?: readonly string[];
  /**
   * Names the invocation's folder, and its queries: `application_name` in the database (its first 63 bytes), so that
   * they can be found and ended.
   */
  readonly runId: string;
  /**
   * `targetPath` of an earlier outcome `failed` of the same command: only its nodes that failed or were held up run again.
   * Where that folder cannot say which those are, all that this request selects runs, and a log event says so: give it the
   * selection of the earlier one, see `readRecordedRequest`.
   */
  readonly retryOf?: string;
  /** From the call of `run`, waiting for a busy worker included; then as if cancelled. @defaultValue none */
  readonly timeoutMs?: number;
  /** Cancels: dbt is interrupted, then terminated, then killed. */
  readonly signal?: AbortSignal;
}

/** An invocation under way. */
export interface DbtInvocation {
  /** In dbt's order, for one reader; need not be read. Ends when dbt has ended. */
  readonly events: AsyncIterable<DbtEvent>;
  /** Never rejects: what cannot be said for sure is `broken`. */
  readonly outcome: Promise<DbtOutcome>;
}
