import type { BrokenCode } from '../errors.ts';
import type { NodeResult } from '../events/dbt-event.ts';

/** One reason why an invocation failed. */
export interface DbtFailure {
  /** Null when the invocation failed as a whole: a project that does not parse, a database out of reach. */
  readonly uniqueId: string | null;
  readonly name: string | null;
  readonly message: string;
}

/** The fields of every outcome. */
export interface InvocationFacts {
  /** dbt's own id; null if dbt did not begin. */
  readonly invocationId: string | null;
  readonly dbtVersion: string | null;
  /** Time of the request: ISO 8601, UTC. */
  readonly startedAt: string;
  /** The folder of its artifacts, compiled SQL and `events.jsonl`; null if it had none. */
  readonly targetPath: string | null;
}

interface OutcomeBase {
  /** From a valid `run_results.json`, otherwise from the events; empty for deps, list, parse, docs. */
  readonly nodes: readonly NodeResult[];
  /** From the call of `run` to the outcome, including start-up. */
  readonly elapsedMs: number;
}

/** The result that the evidence of an invocation proves. */
export type DeterminedOutcome =
  | (OutcomeBase & {
      readonly kind: 'success';
      /** The selection was empty. This is a success; the caller decides whether it is expected. */
      readonly nothingToDo: boolean;
      /** The output of the command: the nodes of `list`, the text of `print()` macros. */
      readonly printed: readonly string[];
    })
  | (OutcomeBase & { readonly kind: 'failed'; readonly failures: readonly DbtFailure[] })
  | (OutcomeBase & {
      readonly kind: 'cancelled';
      /** dbt did not stop by itself and was killed. Its queries may run for a moment longer. */
      readonly forced: boolean;
      /** Its own `timeoutMs` ended it, not the caller's signal. */
      readonly timedOut: boolean;
    })
  | (OutcomeBase & { readonly kind: 'broken'; readonly code: BrokenCode; readonly reason: string });

/** How one invocation ended. Only `success` means that the work is done. */
export type DbtOutcome = DeterminedOutcome & InvocationFacts;
