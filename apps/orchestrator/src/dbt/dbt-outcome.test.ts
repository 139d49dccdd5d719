import type { DbtOutcome } from '@volka/dbt-runner';
import { expect, test } from 'vitest';
import { mustSucceed } from './dbt-outcome.ts';

const facts = {
  invocationId: null,
  dbtVersion: null,
  startedAt: '2025-01-01T00:00:00Z',
  targetPath: null,
  nodes: [],
  elapsedMs: 1,
};

test.each<[DbtOutcome, string, boolean]>([
  [{ kind: 'broken', code: 'DBT_DIED', reason: 'it was killed', ...facts }, 'DBT_BROKEN', true],
  [{ kind: 'broken', code: 'DBT_REFUSED_COMMAND', reason: 'no option', ...facts }, 'DBT_BROKEN', false],
  [{ kind: 'cancelled', timedOut: true, forced: false, ...facts }, 'DBT_TIMED_OUT', true],
  [{ kind: 'cancelled', timedOut: false, forced: false, ...facts }, 'DBT_CANCELLED', false],
  [{ kind: 'failed', failures: [], ...facts }, 'DBT_FAILED', false],
])('mustSucceed turns %j into %s, retryable: %s', (outcome, code, retryable) => {
  expect(() => mustSucceed({ command: 'run' }, outcome)).toThrow(
    expect.objectContaining({ code, retryable }) as Error,
  );
});
