import type { LogRecord } from '../events/log-record.ts';
import { dbtVersionOf, nodeInfoOf, runResultOf } from '../events/log-record.ts';

/** A node in the log. */
export interface NamedNode {
  readonly name: string;
  readonly resourceType: string;
}

/** What dbt's log says about an invocation: one of the three sources of evidence, beside the exit code and the artifact. */
export interface LogEvidence {
  readonly invocationId: string | null;
  readonly dbtVersion: string | null;
  /**
   * How many nodes dbt planned to run; null until it has reported it. The largest number in the log, because
   * `build` adds its unit tests after the first report ("3 of 16" instead of "2 of 15").
   */
  readonly nodeCount: number | null;
  readonly nothingToDo: boolean;
  /** Nodes that began, without ephemeral models, which never have a result. */
  readonly started: ReadonlyMap<string, NamedNode>;
  /** dbt's status for each node that ended. */
  readonly finished: ReadonlyMap<string, string>;
  /** dbt's final event: true for a command that succeeded, null if the log ends before it. */
  readonly completed: boolean | null;
  /** Errors of the invocation as a whole, such as a project that does not parse. */
  readonly errors: readonly string[];
  readonly printed: readonly string[];
}

export interface EvidenceCollector {
  readonly take: (record: LogRecord) => void;
  readonly evidence: () => LogEvidence;
}

/** Collects the evidence from dbt's log records, in order. */
export function createEvidenceCollector(): EvidenceCollector {
  let invocationId: string | null = null;
  let dbtVersion: string | null = null;
  let nodeCount: number | null = null;
  let nothingToDo = false;
  let completed: boolean | null = null;
  const started = new Map<string, NamedNode>();
  const finished = new Map<string, string>();
  const errors: string[] = [];
  const printed: string[] = [];

  const raiseNodeCount = (count: unknown): void => {
    if (typeof count === 'number') nodeCount = Math.max(nodeCount ?? 0, count);
  };
  const takers: Readonly<Record<string, (record: LogRecord) => void>> = {
    MainReportVersion: (record) => {
      dbtVersion = dbtVersionOf(record);
    },
    ConcurrencyLine: (record) => {
      // protobuf omits a zero, which means a selection of ephemeral models only.
      raiseNodeCount(record.data['node_count'] ?? 0);
    },
    LogStartLine: (record) => {
      raiseNodeCount(record.data['total']);
    },
    SkippingDetails: (record) => {
      raiseNodeCount(record.data['total']);
    },
    NothingToDo: () => {
      nothingToDo = true;
    },
    NoNodesSelected: () => {
      nothingToDo = true;
    },
    NodeStart: (record) => {
      const node = nodeInfoOf(record);
      if (node === null || node.materialized === 'ephemeral') return;
      started.set(node.unique_id, { name: node.node_name, resourceType: node.resource_type });
    },
    NodeFinished: (record) => {
      const node = nodeInfoOf(record);
      const result = runResultOf(record);
      if (node === null || result === null || node.materialized === 'ephemeral') return;
      finished.set(node.unique_id, result.status);
    },
    MainEncounteredError: (record) => {
      errors.push(record.info.msg);
    },
    PrintEvent: (record) => {
      printed.push(record.info.msg);
    },
    CommandCompleted: (record) => {
      completed = record.data['success'] === true;
    },
  };

  return {
    take: (record) => {
      invocationId ??= record.info.invocation_id === '' ? null : record.info.invocation_id;
      takers[record.info.name]?.(record);
    },
    evidence: () => ({
      invocationId,
      dbtVersion,
      nodeCount,
      nothingToDo,
      started,
      finished,
      completed,
      errors,
      printed,
    }),
  };
}
