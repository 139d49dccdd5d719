import type { DbtRequest } from '@volka/dbt-runner';
import { OrchestratorError } from '../errors.ts';
import type { DbtSuccess } from './dbt-outcome.ts';

/**
 * Returns the outcome, unless a selector was given and selects nothing: then it is misspelt. A command without a selector may have
 * nothing to do (`dbt seed` in a project without seeds). A snapshot selects its table also when no load waits.
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
