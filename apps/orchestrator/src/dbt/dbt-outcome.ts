import { DBT_BROKEN_RETRYABLE } from '@volka/dbt-runner';
import type { DbtFailure, DbtOutcome, DbtRequest } from '@volka/dbt-runner';
import { OrchestratorError } from '../errors.ts';

const MAX_FAILURES_SHOWN = 3;

/** A successful invocation. */
export type DbtSuccess = Extract<DbtOutcome, { readonly kind: 'success' }>;

/**
 * Returns a successful outcome and throws for any other.
 * @throws {OrchestratorError} `DBT_FAILED`, `DBT_BROKEN`, `DBT_TIMED_OUT`, `DBT_CANCELLED`; or the signal's reason.
 */
export function mustSucceed(
  { command, signal }: Pick<DbtRequest, 'command' | 'signal'>,
  outcome: DbtOutcome,
): DbtSuccess {
  switch (outcome.kind) {
    case 'success':
      return outcome;
    case 'cancelled':
      signal?.throwIfAborted();
      if (outcome.timedOut) {
        throw new OrchestratorError(
          'DBT_TIMED_OUT',
          `Cannot finish dbt ${command}: it exceeded its timeout; its queries were terminated`,
        );
      }
      throw new OrchestratorError('DBT_CANCELLED', `Cannot finish dbt ${command}: it was cancelled`);
    case 'failed':
      throw dbtFailed(command, outcome.failures);
    case 'broken':
      throw new OrchestratorError('DBT_BROKEN', `Cannot trust dbt ${command}: ${outcome.reason}`, {
        retryable: DBT_BROKEN_RETRYABLE[outcome.code],
        context: { reason: outcome.code },
      });
  }
}

function dbtFailed(command: string, failures: readonly DbtFailure[]): OrchestratorError {
  const shown = failures
    .slice(0, MAX_FAILURES_SHOWN)
    .map(({ name, message }) => `${name ?? 'dbt'}: ${message}`);
  const more = failures.length - shown.length;
  return new OrchestratorError(
    'DBT_FAILED',
    `Cannot finish dbt ${command}: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    { context: { failures: failures.map(({ uniqueId }) => uniqueId ?? 'dbt') } },
  );
}
