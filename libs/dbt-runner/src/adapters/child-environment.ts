import { isDbtVariable, pickVariables } from '../environment/process-variables.ts';

/** PostgreSQL truncates an application name to 63 bytes. */
const MAX_APPLICATION_NAME_BYTES = 63;

/** The `application_name` of an invocation's queries in `pg_stat_activity`: printable ASCII, at most 63 bytes. */
export function applicationNameOf(runId: string): string {
  return runId.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_APPLICATION_NAME_BYTES);
}

/** The whole environment of a dbt process: the caller's variables that {@link isDbtVariable} accepts, and `allowed`. */
export function buildChildEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  allowed: readonly string[],
  runId: string,
): Readonly<Record<string, string>> {
  return {
    // A query whose client was killed ends within a second, instead of when it next sends data.
    PGOPTIONS: '-c client_connection_check_interval=1000',
    ...pickVariables(given, (name) => isDbtVariable(name) || allowed.includes(name)),
    PGAPPNAME: applicationNameOf(runId),
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    // dbt would read an .env file of any parent folder.
    PYTHON_DOTENV_DISABLED: '1',
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONUTF8: '1',
  };
}
