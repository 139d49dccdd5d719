import type { CheckScope } from '../definitions/pipeline.ts';

/**
 * The variable by which the tests of a dbt invocation look at what changed since they last passed, or at everything.
 * @see dbt_project/macros/project/narrow_check.sql
 */
export function checkScope(scope: CheckScope): Readonly<Record<string, string>> {
  return { DBT_ENV_CHECK_SCOPE: scope };
}
