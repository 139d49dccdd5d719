type Variables = Readonly<Record<string, string | undefined>>;

/** What every Python process needs from the environment: to start, to print, and to verify TLS. */
const PYTHON_NAMES = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR'],
] as const;

/** What dbt's connection to PostgreSQL needs in addition. */
const DBT_NAMES: ReadonlySet<string> = new Set([
  ...PYTHON_NAMES,
  ...['PGSSLMODE', 'PGSSLROOTCERT', 'PGOPTIONS'],
]);

/** The profile's connection and settings of the project. Other `DBT_*` variables are flags (`DBT_WRITE_JSON=false`). */
const DBT_PREFIXES = ['DB_', 'DBT_ENV_'] as const;

/** What pip and a version manager need in addition: a package index, a proxy, a cache. */
const INSTALL_NAMES: ReadonlySet<string> = new Set([
  ...PYTHON_NAMES,
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
  ...['PYENV_ROOT', 'PYENV_VERSION', 'ASDF_DIR', 'ASDF_DATA_DIR'],
  // Where pip finds packages, and how. The hashes of the lock decide what is installed.
  ...['PIP_CONFIG_FILE', 'PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_NO_INDEX'],
  ...['PIP_TRUSTED_HOST', 'PIP_CERT', 'PIP_CLIENT_CERT', 'PIP_PROXY', 'PIP_CACHE_DIR'],
  'PIP_KEYRING_PROVIDER',
]);

/** Whether a dbt process sees the variable. */
export function isDbtVariable(name: string): boolean {
  return DBT_NAMES.has(name) || DBT_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Whether the programs that install dbt see the variable. */
export function isInstallVariable(name: string): boolean {
  return INSTALL_NAMES.has(name);
}

/** The variables that are set and that `isWanted` accepts. */
export function pickVariables(
  given: Variables,
  isWanted: (name: string) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value !== undefined && isWanted(name) ? [[name, value] as const] : [],
    ),
  );
}

/**
 * The part of a process environment that installing and running dbt needs, without `DB_*`: no secrets of the platform are in it,
 * except those of a proxy or package index. Pass the connection with each invocation.
 */
export function selectProcessVariables(environment: Variables): Readonly<Record<string, string>> {
  return pickVariables(
    environment,
    (name) => !name.startsWith('DB_') && (isInstallVariable(name) || isDbtVariable(name)),
  );
}
