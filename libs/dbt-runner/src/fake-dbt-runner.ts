import { checkRequest } from './adapters/command-line.ts';
import { createCommands } from './dbt-commands.ts';
import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import type { DbtRunner } from './dbt-runner.ts';
import type { DbtEvent, NodeResult } from './events/dbt-event.ts';
import { createEventQueue } from './events/event-queue.ts';
import { isFailure } from './events/node-status.ts';
import type { DbtNode } from './nodes/dbt-node.ts';
import type { DbtOutcome, InvocationFacts } from './outcome/dbt-outcome.ts';
import { createRunGate, isTimeout } from './run-gate.ts';

/** The behaviour of a fake invocation. */
export interface FakeAnswer {
  readonly events: readonly DbtEvent[];
  readonly outcome: DbtOutcome;
  /** After its events, the invocation waits for this before it ends. It can be cancelled during the wait. */
  readonly until?: Promise<unknown>;
}

/** A runner without dbt, for tests of code that uses a runner. */
export interface FakeDbtRunner extends DbtRunner {
  /** Every request so far, in order. */
  readonly requests: readonly DbtRequest[];
}

export interface FakeDbtRunnerOptions {
  /** The nodes of `list`, which selects only by name or id. @defaultValue none */
  readonly nodes?: readonly DbtNode[];
}

/** The time of every fake event. */
const EPOCH = '1970-01-01T00:00:00.000Z';
const FAKE_FACTS: InvocationFacts = {
  invocationId: '00000000-0000-4000-8000-000000000000',
  dbtVersion: null,
  startedAt: EPOCH,
  targetPath: null,
};

/**
 * A runner that answers each request with given results, for example those that {@link readRecording} reads from the folder of a real
 * invocation. It starts and writes nothing. It refuses the same requests as a real one.
 */
export function createFakeDbtRunner(
  answer: (request: DbtRequest) => FakeAnswer | Promise<FakeAnswer>,
  { nodes = [] }: FakeDbtRunnerOptions = {},
): FakeDbtRunner {
  const requests: DbtRequest[] = [];
  const gate = createRunGate((request, signal) => {
    checkRequest(request);
    requests.push(request);
    return play(answer(request), signal);
  });
  return {
    requests,
    run: gate.run,
    ...createCommands(gate.run),
    list: ({ select, exclude, resourceTypes } = {}) => {
      const names = (list: string | readonly string[]): readonly string[] =>
        typeof list === 'string' ? [list] : list;
      const isIn = (node: DbtNode, list: string | readonly string[]): boolean =>
        names(list).some((name) => name === node.name || name === node.uniqueId);
      return Promise.resolve(
        nodes.filter(
          (node) =>
            (select === undefined || isIn(node, select)) &&
            (exclude === undefined || !isIn(node, exclude)) &&
            (resourceTypes === undefined || resourceTypes.includes(node.resourceType)),
        ),
      );
    },
    close: gate.close,
  };
}

/** The answer of a dbt whose nodes have the given results: events in order, and `failed` if one of them failed. */
export function answerWithNodes(nodes: readonly NodeResult[]): FakeAnswer {
  const at = EPOCH;
  const events = nodes.flatMap((node): readonly DbtEvent[] => {
    const { uniqueId, name, resourceType } = node;
    return [
      { kind: 'node-started', at, uniqueId, name, resourceType },
      { kind: 'node-finished', at, ...node },
    ];
  });
  const failures = nodes
    .filter(({ status }) => isFailure(status))
    .map(({ uniqueId, name, message }) => ({ uniqueId, name, message: message ?? '' }));
  const elapsedMs = nodes.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const outcome: DbtOutcome =
    failures.length > 0
      ? { kind: 'failed', nodes, failures, elapsedMs, ...FAKE_FACTS }
      : { kind: 'success', nodes, elapsedMs, nothingToDo: nodes.length === 0, printed: [], ...FAKE_FACTS };
  return { events, outcome };
}

function play(answer: FakeAnswer | Promise<FakeAnswer>, signal: AbortSignal): DbtInvocation {
  const queue = createEventQueue();
  const cancelled = (): DbtOutcome => ({
    kind: 'cancelled',
    nodes: [],
    elapsedMs: 0,
    forced: false,
    timedOut: isTimeout(signal),
    ...FAKE_FACTS,
  });
  const ended = async (): Promise<DbtOutcome> => {
    const { events, outcome, until } = await answer;
    if (signal.aborted) return cancelled();
    events.forEach(queue.push);
    if (until === undefined) return outcome;
    const aborted = new Promise<DbtOutcome>((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve(cancelled());
        },
        { once: true },
      );
    });
    return Promise.race([until.then(() => outcome), aborted]);
  };
  return { events: queue.events, outcome: ended().finally(queue.end) };
}
