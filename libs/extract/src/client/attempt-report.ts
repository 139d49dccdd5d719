/** Why an attempt brought nothing usable; each of these is tried again. */
export type AttemptFailure =
  | 'status'
  | 'network'
  /** A proxy could not open the way to the API; the status is the proxy's. */
  | 'proxy'
  | 'attempt-timeout'
  | 'idle-timeout'
  | 'total-timeout'
  | 'html'
  | 'not-an-array'
  | 'truncated'
  | 'foreign-404'
  /** Found when a whole answer is read: for callers of `readRecords` to note. */
  | 'malformed';

/** One attempt, as told to `onAttempt` and kept in the history of an error. Holds no text of the answer. */
export interface AttemptReport {
  /** From 1. */
  readonly attempt: number;
  /** `failed` may be tried again, `refused` ends the download. */
  readonly outcome: 'body' | 'no-data' | 'failed' | 'refused';
  /** HTTP status, null if no answer came. */
  readonly status: number | null;
  /** Null unless failed. */
  readonly reason: AttemptFailure | null;
  /** System code of a network failure, such as `ECONNRESET`. */
  readonly systemCode: string | null;
  readonly elapsedMs: number;
  /** Pause before the next attempt; null if there is none. */
  readonly waitMs: number | null;
  /** ISO instant: the answer asked for no request before it; null if it did not. */
  readonly notBefore: string | null;
}

const describe = ({ status, reason, systemCode }: AttemptReport): string => {
  if (reason === 'status') return String(status);
  if (reason === 'proxy') return `proxy ${String(status)}`;
  if (reason === 'network') return systemCode === null ? 'network' : `network ${systemCode}`;
  return reason ?? 'ok';
};

/**
 * The attempts in few words, equal neighbours counted: `503 x3, idle-timeout x2`.
 * Never longer than `maxChars`: the oldest are left out first.
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
