import type { NodeResult } from '../events/dbt-event.ts';
import { isFailure } from '../events/node-status.ts';
import { findUnaccounted } from './account.ts';
import type { Artifact } from './artifact.ts';
import type { BrokenCode } from '../errors.ts';
import type { DbtFailure, DeterminedOutcome } from './dbt-outcome.ts';
import type { LogEvidence } from './log-evidence.ts';

/** How the process, or the worker's invocation, ended. */
export type ProcessEnd =
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'died'; readonly reason: string; readonly forced: boolean }
  | { readonly kind: 'exited'; readonly exitCode: number; readonly detail: string };

/** The three sources of evidence, and the results of each node. */
export interface Evidence {
  readonly end: ProcessEnd;
  readonly log: LogEvidence;
  readonly artifact: Artifact;
  /** From a valid artifact, otherwise from the events. */
  readonly nodes: readonly NodeResult[];
  /** From the events, because an interrupted dbt writes its artifact before its nodes have stopped. */
  readonly seenNodes: readonly NodeResult[];
  readonly cancelRequested: boolean;
  readonly timedOut: boolean;
  /** Nodes that an earlier invocation left undone and that this one retries. Each must have a result. */
  readonly mustAccountFor: readonly string[];
  readonly elapsedMs: number;
}

/**
 * Determines the outcome. A success needs all three: exit code 0, a log whose final event reports success, and an artifact of this
 * invocation that contains every selected node, none of them failed. A failure that dbt reports is accepted if the artifact agrees or
 * dbt names the error. Everything else is broken.
 */
export function determineOutcome(evidence: Evidence): DeterminedOutcome {
  const outcome = determineFromEvidence(evidence);
  if (!evidence.cancelRequested || outcome.kind === 'success') return outcome;
  const { seenNodes, elapsedMs, end, timedOut } = evidence;
  return {
    kind: 'cancelled',
    nodes: seenNodes,
    elapsedMs,
    forced: end.kind === 'died' && end.forced,
    timedOut,
  };
}

function determineFromEvidence({
  end,
  log,
  artifact,
  nodes,
  mustAccountFor,
  elapsedMs,
}: Evidence): DeterminedOutcome {
  const broken = (code: BrokenCode, reason: string): DeterminedOutcome => ({
    kind: 'broken',
    code,
    reason,
    nodes,
    elapsedMs,
  });
  const failed = (failures: readonly DbtFailure[]): DeterminedOutcome => ({
    kind: 'failed',
    failures,
    nodes,
    elapsedMs,
  });

  if (end.kind === 'not-started') return broken('DBT_NOT_STARTED', end.reason);
  if (end.kind === 'died') return broken('DBT_DIED', end.reason);
  const { exitCode, detail } = end;
  if (log.completed === null) {
    const reason = `dbt ended with code ${exitCode} and without a final log event${detail === '' ? '' : `: ${detail}`}`;
    return broken(exitCode === 2 ? 'DBT_REFUSED_COMMAND' : 'DBT_LOG_INCOMPLETE', reason);
  }
  if (log.completed !== (exitCode === 0)) {
    return broken(
      'DBT_EXIT_CONTRADICTS',
      `dbt ended with code ${exitCode} but its log says ${log.completed ? 'success' : 'failure'}`,
    );
  }
  // An error of the whole invocation often occurs before an artifact is written, and is sufficient.
  if (exitCode !== 0 && log.errors.length > 0) {
    return failed([
      ...log.errors.map((message) => ({ uniqueId: null, name: null, message })),
      ...failuresOf(nodes),
    ]);
  }
  if (artifact.kind === 'invalid') return broken(artifact.code, artifact.reason);
  if (artifact.kind === 'valid' && artifact.nodes !== null) {
    const unaccounted = findUnaccounted(artifact.nodes, log);
    if (unaccounted !== null) return broken('DBT_NODES_UNACCOUNTED', unaccounted);
    const listed = new Set(artifact.nodes.map(({ unique_id: id }) => id));
    const forgotten = mustAccountFor.find((id) => !listed.has(id));
    if (forgotten !== undefined) {
      return broken('DBT_NODES_UNACCOUNTED', `${forgotten} was to run again but is not in the artifact`);
    }
  }
  const failures = failuresOf(nodes);
  const isIncomplete = nodes.some(
    ({ status, resourceType }) =>
      status === 'upstream-failed' || (status === 'skipped' && resourceType !== 'exposure'),
  );
  if (exitCode !== 0) {
    if (failures.length > 0 || isIncomplete) return failed(failures);
    return broken(
      'DBT_EXIT_CONTRADICTS',
      `dbt ended with code ${exitCode} but names no failed node and no error`,
    );
  }
  if (failures.length > 0 || isIncomplete) {
    return broken('DBT_EXIT_CONTRADICTS', 'dbt ended with code 0 but a node failed or was skipped');
  }
  const { nothingToDo, printed } = log;
  return { kind: 'success', nodes, elapsedMs, nothingToDo, printed };
}

function failuresOf(nodes: readonly NodeResult[]): readonly DbtFailure[] {
  return nodes
    .filter(({ status }) => isFailure(status))
    .map(({ uniqueId, name, message, status }) => ({
      uniqueId,
      name,
      message: message ?? `ended as ${status}`,
    }));
}
