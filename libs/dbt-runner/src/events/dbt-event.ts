/**
 * What became of one dbt node. dbt's `pass` is `success`, its `runtime error` is `error`;
 * dbt's one word `skipped` is told apart: `upstream-failed` when a node it stands on failed, else `skipped`.
 */
export type NodeStatus =
  'success' | 'warn' | 'no-op' | 'fail' | 'error' | 'partial-success' | 'skipped' | 'upstream-failed';

/** One node of an invocation, as it ended. */
export interface NodeResult {
  /** dbt's key, `model.package.name`. */
  readonly uniqueId: string;
  readonly name: string;
  /** model, test, unit_test, snapshot, seed, source, operation … */
  readonly resourceType: string;
  readonly status: NodeStatus;
  /** When dbt began with it: ISO 8601, UTC; null for a node that never began. */
  readonly startedAt: string | null;
  readonly durationMs: number;
  /** dbt's own words, secrets redacted; a database error may quote a value. */
  readonly message: string | null;
  /** As the database counted it; null for tests and where it did not. */
  readonly rowsAffected: number | null;
  /** Failing rows of a test; null for anything else. */
  readonly failures: number | null;
  /** Where the failing rows of a test stand, if it stores them and failed: `"database"."schema"."table"`. */
  readonly failuresRelation: string | null;
  /** The failed nodes that an `upstream-failed` node stands on; empty for any other. */
  readonly blockedBy: readonly string[];
  /** What was sent to the database; only in an outcome, and only of a node that did not end well. */
  readonly compiledSql: string | null;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

interface EventBase {
  /** When dbt said so: ISO 8601, UTC. */
  readonly at: string;
}

/** dbt reports its version: the invocation has begun. */
export interface InvocationStartedEvent extends EventBase {
  readonly kind: 'invocation-started';
  readonly invocationId: string;
  readonly dbtVersion: string | null;
  readonly message: string;
}

/** dbt has made its selection and begins to work on it. */
export interface NodesSelectedEvent extends EventBase {
  readonly kind: 'nodes-selected';
  /** Ephemeral models, which are no work of their own, do not count. */
  readonly count: number;
  readonly threads: number;
}

export interface NodeStartedEvent extends EventBase {
  readonly kind: 'node-started';
  readonly uniqueId: string;
  readonly name: string;
  readonly resourceType: string;
}

export interface NodeFinishedEvent extends EventBase, NodeResult {
  readonly kind: 'node-finished';
}

/** Anything else dbt says at level info or above. */
export interface LogEvent extends EventBase {
  readonly kind: 'log';
  readonly level: LogLevel;
  /** dbt's name of the event, such as `MainEncounteredError`; `text` for output that is no event. */
  readonly name: string;
  readonly message: string;
}

export type DbtEvent =
  InvocationStartedEvent | NodesSelectedEvent | NodeStartedEvent | NodeFinishedEvent | LogEvent;
