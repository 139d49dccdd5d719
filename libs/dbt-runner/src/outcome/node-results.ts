import type { NodeResult, NodeStatus } from '../events/dbt-event.ts';
import { utcOf } from '../events/log-record.ts';
import { failuresOf, isFailure, rowsAffectedOf, statusOf } from '../events/node-status.ts';
import type { Redact } from '../events/redact.ts';
import type { ArtifactNode } from './artifact.ts';
import type { DependencyGraph } from './dependency-graph.ts';
import type { NamedNode } from './log-evidence.ts';

/** If the event of a node was lost, its type and name come from its id, `type.package.name`. */
function nameFromId(uniqueId: string): NamedNode {
  const [resourceType = '', , ...rest] = uniqueId.split('.');
  return { resourceType, name: rest.join('.') };
}

/** What the log has in addition to an artifact. */
export interface LogContext {
  readonly named: ReadonlyMap<string, NamedNode>;
  /** Nodes that ended according to the log, by id. */
  readonly seen: ReadonlyMap<string, NodeResult>;
  readonly graph: () => DependencyGraph;
  readonly redact: Redact;
}

/** The nodes of an artifact. An unknown status counts as an error, so that it does not pass. */
export function toNodeResults(
  artifactNodes: readonly ArtifactNode[],
  { named, seen, graph, redact }: LogContext,
): readonly NodeResult[] {
  const statuses = new Map<string, NodeStatus>(
    artifactNodes.map((node) => [node.unique_id, statusOf(node.status) ?? 'error']),
  );
  const failed = new Set([...statuses].filter(([, status]) => isFailure(status)).map(([id]) => id));
  return artifactNodes.map((node) => {
    const reported = statuses.get(node.unique_id) ?? 'error';
    const blockedBy =
      reported === 'skipped' && failed.size > 0 ? graph().blockersOf(node.unique_id, failed) : [];
    const { name, resourceType } = named.get(node.unique_id) ?? nameFromId(node.unique_id);
    const failures = failuresOf(resourceType, node.failures);
    const message = node.message ?? (typeof node.error === 'string' ? node.error : null);
    return {
      uniqueId: node.unique_id,
      name,
      resourceType,
      status: blockedBy.length > 0 ? 'upstream-failed' : reported,
      startedAt: startOf(node),
      durationMs: Math.round((node.execution_time ?? 0) * 1000),
      message: message === null ? (seen.get(node.unique_id)?.message ?? null) : redact(message),
      rowsAffected: rowsAffectedOf(resourceType, node.adapter_response ?? {}),
      failures,
      failuresRelation: (failures ?? 0) > 0 ? (node.relation_name ?? null) : null,
      blockedBy,
      compiledSql: reported === 'success' ? null : redactText(node.compiled_code, redact),
    };
  });
}

function redactText(text: string | null | undefined, redact: Redact): string | null {
  return text === null || text === undefined || text === '' ? null : redact(text);
}

/** The start of its first step (compile, execute). */
function startOf({ timing }: ArtifactNode): string | null {
  const starts = (timing ?? []).flatMap((step) => utcOf(step.started_at) ?? []);
  return starts.sort()[0] ?? null;
}
