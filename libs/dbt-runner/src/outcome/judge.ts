import type { NodeResult } from '../events/dbt-event.ts';
import { isFailure } from '../events/node-status.ts';
import { findUnaccounted } from './account.ts';
import type { Artifact } from './artifact.ts';
import type { BrokenCode } from '../errors.ts';
import type { DbtFailure, Verdict } from './dbt-outcome.ts';
import type { Evidence } from './evidence.ts';

/** How the process, or the worker's invocation, ended. */
export type ProcessEnd =
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'died'; readonly reason: string; readonly forced: boolean }
  | { readonly kind: 'exited'; readonly exitCode: number; readonly detail: string };

/** The three witnesses, and what they say of each node. */
export interface Testimony {
  readonly end: ProcessEnd;
  readonly evidence: Evidence;
  readonly artifact: Artifact;
  /** From the artifact where there is a valid one, else from the events. */
  readonly nodes: readonly NodeResult[];
  /** From the events: an interrupted dbt writes its artifact before its nodes have stopped. */
  readonly seenNodes: readonly NodeResult[];
  readonly cancelRequested: boolean;
  readonly timedOut: boolean;
  /** Nodes that an earlier invocation left undone and this one repeats: it must account for each. */
  readonly mustAccountFor: readonly string[];
  readonly elapsedMs: number;
}

/**
 * The verdict. A success needs all three: exit code 0, a log that ends with dbt's own word of success, and an
 * artifact of this very invocation that accounts for every selected node, none of them failed.
 * dbt saying "failed" is believed if its artifact agrees or it names the error; anything else is broken.
 */
export function judge(testimony: Testimony): Verdict {
  const verdict = judgeWitnesses(testimony);
  if (!testimony.cancelRequested || verdict.kind === 'success') return verdict;
  const { seenNodes, elapsedMs, end, timedOut } = testimony;
  return {
    kind: 'cancelled',
    nodes: seenNodes,
    elapsedMs,
    forced: end.kind === 'died' && end.forced,
    timedOut,
  };
}

function judgeWitnesses({ end, evidence, artifact, nodes, mustAccountFor, elapsedMs }: Testimony): Verdict {
  const broken = (code: BrokenCode, reason: string): Verdict => ({
    kind: 'broken',
    code,
    reason,
    nodes,
    elapsedMs,
  });
  const failed = (failures: readonly DbtFailure[]): Verdict => ({
    kind: 'failed',
    failures,
    nodes,
    elapsedMs,
  });

  if (end.kind === 'not-started') return broken('DBT_NOT_STARTED', end.reason);
  if (end.kind === 'died') return broken('DBT_DIED', end.reason);
  const { exitCode, detail } = end;
  if (evidence.completed === null) {
    const reason = `dbt ended with code ${exitCode} and without a last word${detail === '' ? '' : `: ${detail}`}`;
    return broken(exitCode === 2 ? 'DBT_REFUSED_COMMAND' : 'DBT_LOG_INCOMPLETE', reason);
  }
  if (evidence.completed !== (exitCode === 0)) {
    return broken(
      'DBT_EXIT_CONTRADICTS',
      `dbt ended with code ${exitCode} but its log says ${evidence.completed ? 'success' : 'failure'}`,
    );
  }
  // An error of the whole invocation often comes before any artifact is written, and is reason enough.
  if (exitCode !== 0 && evidence.errors.length > 0) {
    return failed([
      ...evidence.errors.map((message) => ({ uniqueId: null, name: null, message })),
      ...failuresOf(nodes),
    ]);
  }
  if (artifact.kind === 'invalid') return broken(artifact.code, artifact.reason);
  if (artifact.kind === 'valid' && artifact.nodes !== null) {
    const unaccounted = findUnaccounted(artifact.nodes, evidence);
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
  const { nothingToDo, printed } = evidence;
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
