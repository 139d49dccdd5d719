import type { BrokenCode } from '../errors.ts';
import type { NodeResult } from '../events/dbt-event.ts';

/** One reason why an invocation failed. */
export interface DbtFailure {
  /** Null when the invocation failed as a whole: a project that does not parse, a database out of reach. */
  readonly uniqueId: string | null;
  readonly name: string | null;
  readonly message: string;
}

/** What is true of an invocation however it ends. */
export interface InvocationFacts {
  /** dbt's own id; null where dbt never began. */
  readonly invocationId: string | null;
  readonly dbtVersion: string | null;
  /** When it was asked for: ISO 8601, UTC. */
  readonly startedAt: string;
  /** The folder of its artifacts, compiled SQL and `events.jsonl`; null where it never had one. */
  readonly targetPath: string | null;
}

interface VerdictBase {
  /** From `run_results.json` where there is a trustworthy one, else what the events told; empty for deps, list, parse, docs. */
  readonly nodes: readonly NodeResult[];
  /** From the call of `run` to the verdict, start-up included. */
  readonly elapsedMs: number;
}

/** What the witnesses of an invocation prove. */
export type Verdict =
  | (VerdictBase & {
      readonly kind: 'success';
      /** The selection was empty. A success, since a narrow selection may well be; the caller judges. */
      readonly nothingToDo: boolean;
      /** What the command printed: the nodes of `list`, the text of `print()` macros. */
      readonly printed: readonly string[];
    })
  | (VerdictBase & { readonly kind: 'failed'; readonly failures: readonly DbtFailure[] })
  | (VerdictBase & {
      readonly kind: 'cancelled';
      /** dbt did not stop by itself and was killed: its queries may live a moment longer. */
      readonly forced: boolean;
      /** Its own `timeoutMs` ended it, not the caller's signal. */
      readonly timedOut: boolean;
    })
  | (VerdictBase & { readonly kind: 'broken'; readonly code: BrokenCode; readonly reason: string });

/** How one invocation ended. Only `success` means that the work is done. */
export type DbtOutcome = Verdict & InvocationFacts;
