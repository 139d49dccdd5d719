import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import type { DbtRunner } from './dbt-runner.ts';
import type { DbtEvent, NodeResult } from './events/dbt-event.ts';
import { createEventQueue } from './events/event-queue.ts';
import { isFailure } from './events/node-status.ts';
import type { DbtOutcome } from './outcome/dbt-outcome.ts';

/** What a fake invocation does. */
export interface FakeAnswer {
  readonly events: readonly DbtEvent[];
  readonly outcome: DbtOutcome;
  /** The invocation waits for this before it ends, and can be cancelled meanwhile. */
  readonly until?: Promise<unknown>;
}

/** A runner without dbt, for tests of what uses one. */
export interface FakeDbtRunner extends DbtRunner {
  /** Every request so far, in order. */
  readonly requests: readonly DbtRequest[];
}

/** The time of every fake event. */
const EPOCH = '1970-01-01T00:00:00.000Z';

/** A runner that answers each request as told: nothing is started, nothing is written. */
export function createFakeDbtRunner(answer: (request: DbtRequest) => FakeAnswer): FakeDbtRunner {
  const requests: DbtRequest[] = [];
  return {
    requests,
    run: (request) => {
      requests.push(request);
      return play(answer(request), request.signal);
    },
    close: () => Promise.resolve(),
  };
}

/** The answer of a dbt whose nodes ended as given: events in order, and `failed` if one of them failed. */
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
      ? { kind: 'failed', nodes, failures, elapsedMs }
      : { kind: 'success', nodes, elapsedMs, nothingToDo: nodes.length === 0, printed: [] };
  return { events, outcome };
}

function play({ events, outcome, until }: FakeAnswer, signal: AbortSignal | undefined): DbtInvocation {
  const queue = createEventQueue();
  const cancelled: DbtOutcome = { kind: 'cancelled', nodes: [], elapsedMs: 0, forced: false };
  const ended = async (): Promise<DbtOutcome> => {
    if (signal?.aborted === true) return cancelled;
    events.forEach(queue.push);
    if (until === undefined) return outcome;
    const aborted = new Promise<DbtOutcome>((resolve) => {
      signal?.addEventListener(
        'abort',
        () => {
          resolve(cancelled);
        },
        { once: true },
      );
    });
    return Promise.race([until.then(() => outcome), aborted]);
  };
  return { events: queue.events, outcome: ended().finally(queue.end) };
}
