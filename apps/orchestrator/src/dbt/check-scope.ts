import type { CheckScope } from '../definitions/pipeline.ts';

/**
 * The variable that makes the tests of a dbt invocation check the days that changed since they last passed, or everything.
 * @see dbt_project/macros/project/narrow_check.sql
 */
export function checkScope(scope: CheckScope): Readonly<Record<string, string>> {
  return { DBT_ENV_CHECK_SCOPE: scope };
}
