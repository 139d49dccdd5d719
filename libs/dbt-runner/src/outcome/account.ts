import type { ArtifactNode } from './artifact.ts';
import type { LogEvidence } from './log-evidence.ts';

/** Hooks (`on-run-start` …) have results but are not selected. */
const isHook = (uniqueId: string): boolean => uniqueId.startsWith('operation.');

/**
 * Checks that the artifact contains every node that dbt selected: as many as the log announced, each once, each node that
 * began, and each with the status in the log. Returns what is wrong, or null.
 */
export function findUnaccounted(nodes: readonly ArtifactNode[], evidence: LogEvidence): string | null {
  const statuses = new Map(nodes.map((node) => [node.unique_id, node.status]));
  if (statuses.size !== nodes.length) return 'a node stands twice in the artifact';

  const selected = [...statuses.keys()].filter((id) => !isHook(id));
  const announced = evidence.nodeCount ?? (evidence.nothingToDo ? 0 : null);
  if (announced === null) return 'dbt never announced how many nodes it selected';
  if (selected.length < announced)
    return `dbt selected ${announced} nodes, the artifact lists ${selected.length}`;

  for (const id of evidence.started.keys()) {
    if (!statuses.has(id)) return `${id} began but is not in the artifact`;
  }
  for (const [id, status] of evidence.finished) {
    const listed = statuses.get(id);
    if (listed !== status) return `${id} ended as ${status}, the artifact says ${listed ?? 'nothing'}`;
  }
  // A node that did not begin can be `skipped` (fail-fast) or `error` in the artifact, but never done.
  const unseen = selected.find(
    (id) => !evidence.finished.has(id) && !['skipped', 'error'].includes(statuses.get(id) ?? ''),
  );
  if (unseen !== undefined) return `the artifact lists ${unseen}, which the log never saw end`;
  const hasAppeared = selected.length > announced && !selected.some((id) => statuses.get(id) === 'skipped');
  return hasAppeared ? `dbt selected ${announced} nodes, the artifact lists ${selected.length}` : null;
}
