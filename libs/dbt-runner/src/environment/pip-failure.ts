import { DbtRunnerError } from '../errors.ts';

const UNREACHABLE =
  /NewConnectionError|ConnectTimeout|ReadTimeout|Read timed out|name resolution|ProxyError|SSLError|Connection (?:refused|reset|aborted)|Network is unreachable|HTTP error 5\d\d/i;

/** Converts pip's output to a one-line error with a remedy. URLs are left out, because they may contain credentials. */
export function describePipFailure(output: string): DbtRunnerError {
  if (/DO NOT MATCH THE HASHES/i.test(output)) {
    return new DbtRunnerError(
      'DBT_INSTALL_FAILED',
      'Cannot install dbt: a package differs from the locked one; check the package index before renewing the lock',
      { retryable: false },
    );
  }
  if (UNREACHABLE.test(output)) {
    return new DbtRunnerError(
      'DBT_INSTALL_FAILED',
      'Cannot install dbt: the Python package index cannot be reached; check network, proxy and pip settings, then run again',
      { retryable: true },
    );
  }
  const missing = describeMissingWheel(output);
  if (missing !== null) {
    return new DbtRunnerError(
      'DBT_INSTALL_FAILED',
      `Cannot install dbt: the package index has no wheel of ${missing} for this Python; install with another Python or index`,
      { retryable: false },
    );
  }
  if (/No space left on device/i.test(output)) {
    return new DbtRunnerError(
      'DBT_INSTALL_FAILED',
      'Cannot install dbt: the disk is full; free about 400 MB and run again',
      { retryable: false },
    );
  }
  const lastLine = output
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '');
  const said = (lastLine ?? 'no output').replaceAll(/\w{1,32}:\/\/\S+/g, '<address>').slice(0, 120);
  return new DbtRunnerError(
    'DBT_INSTALL_FAILED',
    `Cannot install dbt: pip says "${said}"; correct that and run again`,
    { retryable: false },
  );
}

/** The first package that is missing in a folder of wheels, or null if pip failed for another reason. */
export function describeMissingWheel(output: string): string | null {
  return /No matching distribution found for ([\w.-]+==[\w.!+-]+)/.exec(output)?.[1] ?? null;
}
