import type { NodeResult } from '../events/dbt-event.ts';

/** Why nobody can say how an invocation ended. */
export type BrokenCode =
  | 'DBT_NOT_STARTED'
  | 'DBT_REFUSED_COMMAND'
  | 'DBT_DIED'
  | 'DBT_LOG_INCOMPLETE'
  | 'DBT_EXIT_CONTRADICTS'
  | 'DBT_ARTIFACT_MISSING'
  | 'DBT_ARTIFACT_INVALID'
  | 'DBT_ARTIFACT_STALE'
  | 'DBT_NODES_UNACCOUNTED';

/** One reason why an invocation failed. */
export interface DbtFailure {
  /** Null when the invocation failed as a whole: a project that does not parse, a database out of reach. */
  readonly uniqueId: string | null;
  readonly name: string | null;
  readonly message: string;
}

interface OutcomeBase {
  /** From `run_results.json` where there is a trustworthy one, else what the events told; empty for deps, list, parse, docs. */
  readonly nodes: readonly NodeResult[];
  /** From the call of `run` to the verdict, start-up included. */
  readonly elapsedMs: number;
}

/** How one invocation ended. Only `success` means that the work is done. */
export type DbtOutcome =
  | (OutcomeBase & {
      readonly kind: 'success';
      /** The selection was empty. A success, since a narrow selection may well be; the caller judges. */
      readonly nothingToDo: boolean;
      /** What the command printed: the nodes of `list`, the text of `print()` macros. */
      readonly printed: readonly string[];
    })
  | (OutcomeBase & { readonly kind: 'failed'; readonly failures: readonly DbtFailure[] })
  | (OutcomeBase & {
      readonly kind: 'cancelled';
      /** dbt did not stop by itself and was killed: its queries may live a moment longer. */
      readonly forced: boolean;
    })
  | (OutcomeBase & { readonly kind: 'broken'; readonly code: BrokenCode; readonly reason: string });
