import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import { DbtRunnerError } from './errors.ts';

/** Lets invocations through until it is closed, each with one signal for all that can end it. */
export interface RunGate {
  readonly run: (request: DbtRequest) => DbtInvocation;
  /** Cancels what is under way and waits for it. */
  readonly close: () => Promise<void>;
}

/** The one place where a request's signal, its time-out and the closing of a runner meet. */
export function createRunGate(invoke: (request: DbtRequest, signal: AbortSignal) => DbtInvocation): RunGate {
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    run: (request) => {
      if (closing.signal.aborted) {
        throw new DbtRunnerError(
          'DBT_RUNNER_CLOSED',
          'Cannot run dbt: the runner is closed; create a new one',
        );
      }
      const { signal, timeoutMs } = request;
      if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
        throw new DbtRunnerError(
          'DBT_ARGUMENT_REFUSED',
          `Cannot run dbt with a time-out of ${timeoutMs} ms: it takes a number above 0, at most 24 days`,
        );
      }
      const signals = [
        closing.signal,
        ...(signal === undefined ? [] : [signal]),
        ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)]),
      ];
      const invocation = invoke(request, AbortSignal.any(signals));
      const ended = invocation.outcome.finally(() => running.delete(ended));
      running.add(ended);
      return invocation;
    },
    close: async () => {
      closing.abort();
      await Promise.all(running);
    },
  };
}

/** Whether a time-out, rather than a person, gave the signal. */
export const isTimeout = ({ reason }: AbortSignal): boolean =>
  reason instanceof DOMException && reason.name === 'TimeoutError';
