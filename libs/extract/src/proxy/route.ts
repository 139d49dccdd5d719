import { ExtractError } from '../errors.ts';
import { shorten } from './proxy-settings.ts';

/** How requests reach the API, for messages: URLs without user, password, path and query. */
export interface Route {
  /** Scheme, host and port of the API. */
  readonly origin: string;
  /** Scheme, host and port of the proxy; null for a direct connection. */
  readonly proxy: string | null;
}

/** The error of a proxy that rejects every such request. */
export function proxyRefused(status: number, { origin, proxy }: Route): ExtractError {
  const remedy =
    status === 407
      ? 'put user and password into the URL of the proxy'
      : 'have the proxy allow it, or name the host in NO_PROXY';
  return new ExtractError(
    'EXTRACT_PROXY_REFUSED',
    `Cannot reach ${shorten(origin)}: the proxy ${describeProxy(proxy)} refused the connection (${status}); ${remedy}`,
    { status, ...contextOf({ origin, proxy }) },
  );
}

/** The error of a proxy that did not reach the API in the last attempt. */
export function proxyFailed(subject: string, told: string, route: Route): ExtractError {
  return new ExtractError(
    'EXTRACT_PROXY_FAILED',
    `Cannot download ${subject}: the proxy ${describeProxy(route.proxy)} does not reach ${shorten(route.origin)} (${told}); check both`,
    contextOf(route),
  );
}

/** The error if nothing answered the last attempt. */
export function unreachable(subject: string, told: string, route: Route): ExtractError {
  const { origin, proxy } = route;
  const [through, what] = proxy === null ? ['', 'it'] : [` through ${shorten(proxy)}`, 'both'];
  return new ExtractError(
    'EXTRACT_RETRIES_EXHAUSTED',
    `Cannot download ${subject}: ${shorten(origin)} is not reachable${through} (${told}); check ${what}`,
    contextOf(route),
  );
}

const describeProxy = (proxy: string | null): string => shorten(proxy ?? 'in between');

function contextOf({ origin, proxy }: Route): { readonly origin: string; readonly proxy?: string } {
  return { origin, ...(proxy === null ? {} : { proxy }) };
}
