/**
 * The result of one dbt node. dbt's `pass` is `success`, and its `runtime error` is `error`. dbt's `skipped` is
 * `upstream-failed` if a node that it depends on failed, otherwise `skipped`.
 */
export type NodeStatus =
  'success' | 'warn' | 'no-op' | 'fail' | 'error' | 'partial-success' | 'skipped' | 'upstream-failed';

/** The result of one node of an invocation. */
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
  /** dbt's message, with secrets redacted. A database error can contain a value. */
  readonly message: string | null;
  /** As reported by the database; null for tests, and if it reported none. */
  readonly rowsAffected: number | null;
  /** Failing rows of a test; null for anything else. */
  readonly failures: number | null;
  /** The table with the failing rows of a test that failed and stores them: `"database"."schema"."table"`. */
  readonly failuresRelation: string | null;
  /** The failed nodes that an `upstream-failed` node depends on; empty for other nodes. */
  readonly blockedBy: readonly string[];
  /** The SQL that was sent to the database; only in an outcome, and only for a node that did not succeed. */
  readonly compiledSql: string | null;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

interface EventBase {
  /** Time of dbt's log event: ISO 8601, UTC. */
  readonly at: string;
}

/** dbt reports its version: the invocation has begun. */
export interface InvocationStartedEvent extends EventBase {
  readonly kind: 'invocation-started';
  readonly invocationId: string;
  readonly dbtVersion: string | null;
  readonly message: string;
}

/** dbt has selected the nodes and starts to run them. */
export interface NodesSelectedEvent extends EventBase {
  readonly kind: 'nodes-selected';
  /** Without ephemeral models, which do not run by themselves. */
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

/** Any other log event at level info or above. */
export interface LogEvent extends EventBase {
  readonly kind: 'log';
  readonly level: LogLevel;
  /** dbt's name of the event, such as `MainEncounteredError`; `text` for output that is not an event. */
  readonly name: string;
  readonly message: string;
}

export type DbtEvent =
  InvocationStartedEvent | NodesSelectedEvent | NodeStartedEvent | NodeFinishedEvent | LogEvent;
