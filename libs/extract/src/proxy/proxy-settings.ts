import { ExtractError } from '../errors.ts';
import { isExempt } from './no-proxy.ts';

/** The proxies of a machine, as the variables of the same names give them. */
export interface ProxySettings {
  /** `HTTP_PROXY`: for http addresses; may carry user and password. @defaultValue none */
  readonly httpProxy?: string | undefined;
  /** `HTTPS_PROXY`: for https addresses; may carry user and password. @defaultValue none */
  readonly httpsProxy?: string | undefined;
  /** `NO_PROXY`: hosts that are asked directly. @defaultValue none */
  readonly noProxy?: string | undefined;
}

/**
 * The proxy through which an address is asked, or null where it is asked directly.
 * @throws {ExtractError} EXTRACT_OPTIONS_INVALID if it is no http or https address; its value is not repeated.
 */
export function chooseProxy(settings: ProxySettings, address: string): URL | null {
  const url = new URL(address);
  const option = url.protocol === 'https:' ? 'httpsProxy' : 'httpProxy';
  const proxy = settings[option]?.trim() ?? '';
  return proxy === '' || isExempt(settings.noProxy ?? '', url) ? null : parseProxy(option, proxy);
}

/** Longest address that a message repeats: it has 200 characters, and may name two. */
const MAX_ADDRESS_CHARS = 38;

/** What errors say of an address: no user, password, path or query. */
export function describeOrigin({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** An address, cut to what a message has room for. */
export function shorten(address: string): string {
  return address.length <= MAX_ADDRESS_CHARS ? address : `${address.slice(0, MAX_ADDRESS_CHARS - 1)}…`;
}

function parseProxy(option: 'httpProxy' | 'httpsProxy', text: string): URL {
  // `proxy.corp:3128` would be read as an address whose scheme is `proxy.corp`.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy !== null && /^https?:$/.test(proxy.protocol) && hasReadableCredentials(proxy)) return proxy;
  throw new ExtractError(
    'EXTRACT_OPTIONS_INVALID',
    `Cannot use the option ${option}: it is no http or https address; correct ${option === 'httpProxy' ? 'HTTP_PROXY' : 'HTTPS_PROXY'}`,
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
