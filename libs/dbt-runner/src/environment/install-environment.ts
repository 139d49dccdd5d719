/** What Python, pip and a version manager's shim need to start, to reach a package index and to keep a cache. */
const NAMES: ReadonlySet<string> = new Set([
  ...[
    'PATH',
    'HOME',
    'USER',
    'LANG',
    'LC_ALL',
    'LC_CTYPE',
    'TZ',
    'TMPDIR',
    'XDG_CACHE_HOME',
    'XDG_CONFIG_HOME',
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'no_proxy',
  ],
  ...['PYENV_ROOT', 'PYENV_VERSION', 'ASDF_DIR', 'ASDF_DATA_DIR'],
  // Where pip finds packages, and how; none of them decides what is installed: the hashes of the lock do.
  ...['PIP_CONFIG_FILE', 'PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_NO_INDEX'],
  ...[
    'PIP_TRUSTED_HOST',
    'PIP_CERT',
    'PIP_CLIENT_CERT',
    'PIP_PROXY',
    'PIP_CACHE_DIR',
    'PIP_KEYRING_PROVIDER',
  ],
]);

/**
 * The whole environment of the programs that make a Python environment, out of what the caller has. Passwords of the platform stay
 * outside, and so do variables that change what pip does (`PIP_NO_BINARY`) or what Python imports (`PYTHONPATH`).
 */
export function buildInstallEnvironment(
  given: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(given).flatMap(([name, value]) =>
    value !== undefined && NAMES.has(name) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(kept), PYTHONNOUSERSITE: '1', PYTHONUTF8: '1' };
}
