/** Why an attempt failed. The client tries again after each of these. */
export type AttemptFailure =
  | 'status'
  | 'network'
  /** A proxy could not connect to the API. The status is the proxy's. */
  | 'proxy'
  | 'attempt-timeout'
  | 'idle-timeout'
  | 'total-timeout'
  | 'html'
  | 'not-an-array'
  | 'truncated'
  | 'foreign-404'
  /** Found when the complete answer is parsed. Callers of `readRecords` report it. */
  | 'malformed';

/** One attempt, as passed to `onAttempt` and kept in the context of an error. Contains no text of the answer. */
export interface AttemptReport {
  /** From 1. */
  readonly attempt: number;
  /** After `failed` the client may try again; `refused` ends the download. */
  readonly outcome: 'body' | 'no-data' | 'failed' | 'refused';
  /** HTTP status; null without an answer. */
  readonly status: number | null;
  /** Null unless the outcome is `failed`. */
  readonly reason: AttemptFailure | null;
  /** System code of a network failure, such as `ECONNRESET`. */
  readonly systemCode: string | null;
  readonly elapsedMs: number;
  /** Pause before the next attempt; null if there is none. */
  readonly waitMs: number | null;
  /** ISO instant before which the answer allows no request (`Retry-After`); null without one. */
  readonly notBefore: string | null;
}

const describe = ({ status, reason, systemCode }: AttemptReport): string => {
  if (reason === 'status') return String(status);
  if (reason === 'proxy') return `proxy ${String(status)}`;
  if (reason === 'network') return systemCode === null ? 'network' : `network ${systemCode}`;
  return reason ?? 'ok';
};

/**
 * Summarizes attempts; repeated failures are counted: `503 x3, idle-timeout x2`.
 * The text has at most `maxChars` characters. The oldest attempts are left out first.
 */
export function summarizeAttempts(attempts: readonly AttemptReport[], maxChars: number): string {
  const runs: { text: string; count: number }[] = [];
  for (const text of attempts.map(describe)) {
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  const words = runs.map(({ text, count }) => (count === 1 ? text : `${text} x${count}`));
  let shown = words.join(', ');
  while (shown.length > maxChars && words.length > 0) {
    words.shift();
    shown = ['…', ...words].join(', ');
  }
  return shown;
}
