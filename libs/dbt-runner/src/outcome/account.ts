import type { ArtifactNode } from './artifact.ts';
import type { Evidence } from './evidence.ts';

/** Hooks (`on-run-start` …) have results but are not selected. */
const isHook = (uniqueId: string): boolean => uniqueId.startsWith('operation.');

/**
 * Whether the artifact accounts for every node that dbt selected: as many as the log announced, each once,
 * each that began, and each with the status the log gave it. Answers what is wrong, or null.
 */
export function findUnaccounted(nodes: readonly ArtifactNode[], evidence: Evidence): string | null {
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
  // A node that never began may be in the artifact as skipped (fail-fast) or in error, never as done.
  const unseen = selected.find(
    (id) => !evidence.finished.has(id) && !['skipped', 'error'].includes(statuses.get(id) ?? ''),
  );
  if (unseen !== undefined) return `the artifact lists ${unseen}, which the log never saw end`;
  const hasAppeared = selected.length > announced && !selected.some((id) => statuses.get(id) === 'skipped');
  return hasAppeared ? `dbt selected ${announced} nodes, the artifact lists ${selected.length}` : null;
}
