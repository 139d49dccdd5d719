import type { DbtInvocation, DbtRequest } from './dbt-request.ts';
import { DbtRunnerError } from './errors.ts';

/** Accepts invocations until it is closed. Each gets one signal for everything that can cancel it. */
export interface RunGate {
  readonly run: (request: DbtRequest) => DbtInvocation;
  /** Cancels running invocations and waits for them. */
  readonly close: () => Promise<void>;
}

/** Combines a request's signal, its timeout and the closing of a runner. */
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
          `Cannot run dbt with a timeout of ${timeoutMs} ms: it must be above 0 and at most 24 days`,
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

/** Whether the signal comes from the timeout and not from the caller. */
export const isTimeout = ({ reason }: AbortSignal): boolean =>
  reason instanceof DOMException && reason.name === 'TimeoutError';
