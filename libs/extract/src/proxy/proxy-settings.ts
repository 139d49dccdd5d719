import { ExtractError } from '../errors.ts';
import { isExempt } from './no-proxy.ts';

/** Proxies, as in the environment variables with these names. */
export interface ProxySettings {
  /** `HTTP_PROXY`: for http addresses; may carry user and password. @defaultValue none */
  readonly httpProxy?: string | undefined;
  /** `HTTPS_PROXY`: for https addresses; may carry user and password. @defaultValue none */
  readonly httpsProxy?: string | undefined;
  /** `NO_PROXY`: hosts that are asked directly. @defaultValue none */
  readonly noProxy?: string | undefined;
}

/**
 * Chooses the proxy of a URL; null for a direct connection.
 * @throws {ExtractError} EXTRACT_OPTIONS_INVALID if the proxy is not an http or https URL; the message does not contain its value.
 */
export function chooseProxy(settings: ProxySettings, address: string): URL | null {
  const url = new URL(address);
  const option = url.protocol === 'https:' ? 'httpsProxy' : 'httpProxy';
  const proxy = settings[option]?.trim() ?? '';
  return proxy === '' || isExempt(settings.noProxy ?? '', url) ? null : parseProxy(option, proxy);
}

/** Longest URL in a message, which has at most 200 characters and can contain two URLs. */
const MAX_ADDRESS_CHARS = 38;

/** A URL for messages: without user, password, path and query. */
export function describeOrigin({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** Shortens a URL for a message. */
export function shorten(address: string): string {
  return address.length <= MAX_ADDRESS_CHARS ? address : `${address.slice(0, MAX_ADDRESS_CHARS - 1)}…`;
}

function parseProxy(option: 'httpProxy' | 'httpsProxy', text: string): URL {
  // `proxy.corp:3128` would be parsed as a URL with the scheme `proxy.corp`.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy !== null && /^https?:$/.test(proxy.protocol) && hasReadableCredentials(proxy)) return proxy;
  throw new ExtractError(
    'EXTRACT_OPTIONS_INVALID',
    `Cannot use the option ${option}: it is not an http or https URL; correct ${option === 'httpProxy' ? 'HTTP_PROXY' : 'HTTPS_PROXY'}`,
    { option },
  );
}

/** A `%` in a password must be written as `%25`. */
function hasReadableCredentials({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
