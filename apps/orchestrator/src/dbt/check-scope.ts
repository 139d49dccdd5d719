/**
 * Makes the tests of a dbt invocation look at the days that changed since they last passed. Without it they look at everything.
 * @see dbt_project/macros/project/narrow_check.sql
 */
export const CHECK_WHAT_CHANGED: Readonly<Record<string, string>> = { DBT_ENV_CHECK_SCOPE: 'changed' };
