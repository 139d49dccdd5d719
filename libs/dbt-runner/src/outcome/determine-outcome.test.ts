import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logOf, record, runResultsOf } from '../../test/support/records.ts';
import type { LogRecord } from '../events/log-record.ts';
import type { Artifact, ArtifactNode } from './artifact.ts';
import type { DeterminedOutcome } from './dbt-outcome.ts';
import { createDependencyGraph } from './dependency-graph.ts';
import { createEvidenceCollector } from './log-evidence.ts';
import { determineOutcome } from './determine-outcome.ts';
import type { ProcessEnd } from './determine-outcome.ts';
import { toNodeResults } from './node-results.ts';

interface Case {
  readonly log: readonly LogRecord[];
  readonly artifact: Artifact;
  readonly end?: ProcessEnd;
  readonly cancelRequested?: boolean;
  readonly mustAccountFor?: readonly string[];
}

const exit = (exitCode: number): ProcessEnd => ({ kind: 'exited', exitCode, detail: '' });

function artifactOf(nodes: Readonly<Record<string, string>>): Artifact {
  const { results } = runResultsOf(nodes) as { results: ArtifactNode[] };
  return { kind: 'valid', nodes: results };
}

function outcomeOf({
  log,
  artifact,
  end = exit(0),
  cancelRequested = false,
  mustAccountFor = [],
}: Case): DeterminedOutcome {
  const collector = createEvidenceCollector();
  log.forEach(collector.take);
  const evidence = collector.evidence();
  const graph = createDependencyGraph(new Map([['model.p.child', ['model.p.parent']]]));
  const context = {
    named: evidence.started,
    seen: new Map(),
    graph: () => graph,
    redact: (text: string) => text,
  };
  const nodes = artifact.kind === 'invalid' ? [] : toNodeResults(artifact.nodes ?? [], context);
  return determineOutcome({
    end,
    log: evidence,
    artifact,
    nodes,
    seenNodes: nodes,
    cancelRequested,
    timedOut: false,
    mustAccountFor,
    elapsedMs: 1,
  });
}

const ids = ['model.p.a', 'test.p.b', 'snapshot.p.c', 'seed.p.d'];
const statusesArbitrary = fc.dictionary(
  fc.constantFrom(...ids),
  fc.constantFrom(
    'success',
    'pass',
    'warn',
    'no-op',
    'fail',
    'error',
    'skipped',
    'runtime error',
    'unheard of',
  ),
  { minKeys: 1, noNullPrototype: true },
);
const GOOD = new Set(['success', 'pass', 'warn', 'no-op']);

describe('determineOutcome', () => {
  test('says success only if exit code, log and artifact all say so of every node', () => {
    fc.assert(
      fc.property(
        statusesArbitrary,
        statusesArbitrary,
        fc.boolean(),
        fc.constantFrom(0, 1, 2),
        (logged, listed, completed, exitCode) => {
          const outcome = outcomeOf({
            log: logOf(logged, completed),
            artifact: artifactOf(listed),
            end: exit(exitCode),
          });
          const sort = (nodes: object): string => JSON.stringify(Object.entries(nodes).sort());
          const agree = exitCode === 0 && completed && sort(logged) === sort(listed);
          const isGreen = agree && Object.values(listed).every((status) => GOOD.has(status));
          expect(outcome.kind === 'success').toBe(isGreen);
        },
      ),
    );
  });

  test('tells what is held up by a failure from what is merely skipped', () => {
    const nodes = { 'model.p.parent': 'error', 'model.p.child': 'skipped', 'model.p.other': 'skipped' };
    const outcome = outcomeOf({ log: logOf(nodes, false), artifact: artifactOf(nodes), end: exit(1) });
    expect(outcome).toMatchObject({
      kind: 'failed',
      failures: [{ uniqueId: 'model.p.parent' }],
      nodes: [{ status: 'error' }, { status: 'upstream-failed' }, { status: 'skipped' }],
    });
  });

  test('counts a unit test that dbt never ran, since its model was not selected', () => {
    const nodes = { 'model.p.a': 'success' };
    const log = [record('LogStartLine', { index: 1, total: 2 }), ...logOf(nodes, true)];
    expect(outcomeOf({ log, artifact: artifactOf(nodes) })).toMatchObject({ code: 'DBT_NODES_UNACCOUNTED' });
  });

  test('misses a node that was to run again', () => {
    const nodes = { 'model.p.a': 'success' };
    const retry = { log: logOf(nodes, true), artifact: artifactOf(nodes) };
    expect(outcomeOf({ ...retry, mustAccountFor: ['model.p.a'] }).kind).toBe('success');
    expect(outcomeOf({ ...retry, mustAccountFor: ['model.p.a', 'model.p.b'] })).toMatchObject({
      code: 'DBT_NODES_UNACCOUNTED',
      reason: expect.stringContaining('model.p.b was to run again') as string,
    });
  });

  test('lets hooks stand beside the selected nodes', () => {
    const nodes = { 'model.p.a': 'success' };
    const artifact = artifactOf({ 'operation.p.hook': 'success', ...nodes });
    const hook = logOf({ 'operation.p.hook': 'success' }, true).slice(1, 3);
    expect(outcomeOf({ log: [...hook, ...logOf(nodes, true)], artifact }).kind).toBe('success');
  });

  test('believes an error of the whole invocation without an artifact', () => {
    const log = [
      record('MainEncounteredError', {}, 'error', 'Database is out of reach'),
      record('CommandCompleted', { success: false }),
    ];
    const artifact: Artifact = { kind: 'invalid', code: 'DBT_ARTIFACT_MISSING', reason: '' };
    expect(outcomeOf({ log, artifact, end: exit(2) })).toMatchObject({
      kind: 'failed',
      failures: [{ uniqueId: null, message: 'Database is out of reach' }],
    });
  });

  test('calls a failure without a failed node broken', () => {
    const nodes = { 'model.p.a': 'success' };
    expect(outcomeOf({ log: logOf(nodes, false), artifact: artifactOf(nodes), end: exit(1) })).toMatchObject({
      code: 'DBT_EXIT_CONTRADICTS',
    });
  });

  test('calls work that was done before the signal came a success, and any other end cancelled', () => {
    const nodes = { 'model.p.a': 'success' };
    const done = { log: logOf(nodes, true), artifact: artifactOf(nodes), cancelRequested: true };
    expect(outcomeOf(done).kind).toBe('success');
    expect(outcomeOf({ ...done, end: exit(2) })).toMatchObject({ kind: 'cancelled', forced: false });
    const killed: ProcessEnd = { kind: 'died', reason: 'SIGKILL', forced: true };
    expect(outcomeOf({ ...done, end: killed })).toMatchObject({ kind: 'cancelled', forced: true });
  });

  test('calls an announced emptiness a success with nothing to do', () => {
    const log = [record('NothingToDo'), record('CommandCompleted', { success: true })];
    expect(outcomeOf({ log, artifact: artifactOf({}) })).toMatchObject({
      kind: 'success',
      nothingToDo: true,
    });
    const silent = [record('CommandCompleted', { success: true })];
    expect(outcomeOf({ log: silent, artifact: artifactOf({}) })).toMatchObject({
      code: 'DBT_NODES_UNACCOUNTED',
    });
  });
});
