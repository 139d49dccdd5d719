import type { DbtRequest } from '@volka/dbt-runner';
import { OrchestratorError } from '../errors.ts';
import type { DbtSuccess } from './dbt-outcome.ts';

/**
 * The outcome, unless a selection was asked for and selects nothing: that is a misspelt one. A command without a selection may find
 * nothing to do (`dbt seed` in a project without seeds). A snapshot where no load waits selects its table as always.
 * @throws {OrchestratorError} `DBT_SELECTOR_EMPTY`.
 */
export function requireWork({ command, select }: DbtRequest, outcome: DbtSuccess): DbtSuccess {
  if (!outcome.nothingToDo || select === undefined) return outcome;
  const selector = typeof select === 'string' ? select : select.join(' ');
  throw new OrchestratorError(
    'DBT_SELECTOR_EMPTY',
    `Cannot finish dbt ${command}: selector "${selector.slice(0, 100)}" selects nothing; correct it`,
  );
}
