/** PostgreSQL keeps 63 bytes of an application name. */
const MAX_APPLICATION_NAME_BYTES = 63;

/** What a Python process, libpq and TLS need from the environment; anything else stays outside. */
const BASE_NAMES: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'PGSSLMODE',
  'PGSSLROOTCERT',
  'PGOPTIONS',
]);
const OWN_PREFIXES = ['DB_', 'DBT_ENV_'];

/** The name under which an invocation's queries stand in `pg_stat_activity`: printable ASCII, at most 63 bytes. */
export function applicationNameOf(runId: string): string {
  return runId.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_APPLICATION_NAME_BYTES);
}

/**
 * The whole environment of a dbt process, out of what the caller has: the names above, `DB_*`, `DBT_ENV_*` and
 * `allowed`. Other `DBT_*` variables are flags in disguise (`DBT_WRITE_JSON=false` …) and are left out.
 */
export function buildChildEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  allowed: readonly string[],
  runId: string,
): Readonly<Record<string, string>> {
  const isAllowed = (name: string): boolean =>
    BASE_NAMES.has(name) || allowed.includes(name) || OWN_PREFIXES.some((prefix) => name.startsWith(prefix));
  const kept = Object.entries(given).flatMap(([name, value]) =>
    value !== undefined && isAllowed(name) ? [[name, value] as const] : [],
  );
  return {
    // A query whose client was killed ends within a second, instead of when it next has something to say.
    PGOPTIONS: '-c client_connection_check_interval=1000',
    ...Object.fromEntries(kept),
    PGAPPNAME: applicationNameOf(runId),
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    // dbt would read an .env file of any folder above the working one.
    PYTHON_DOTENV_DISABLED: '1',
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONUTF8: '1',
  };
}
