export const name = 'libs/dbt-runner';
