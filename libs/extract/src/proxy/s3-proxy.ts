import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { spellOutSubdomains } from './no-proxy.ts';
import { chooseProxy, describeOrigin, shorten } from './proxy-settings.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** Concurrent requests to S3; the default of the SDK. */
const MAX_SOCKETS = 50;

/** Any host, because only the SDK knows which host of S3 it uses. */
const SOME_S3 = 'https://s3.invalid';
const SOME_S3_WITHOUT_TLS = 'http://s3.invalid';

/**
 * Settings of an S3 client that uses these proxies; empty without a proxy. Settings of the caller override them.
 * @throws {ExtractError} EXTRACT_OPTIONS_INVALID if a proxy is not an http or https URL.
 */
export function toS3ProxyConfig(proxy: ProxySettings): Pick<S3ClientConfig, 'requestHandler'> {
  const { httpProxy = '', httpsProxy = '', noProxy = '' } = proxy;
  if (httpProxy.trim() === '' && httpsProxy.trim() === '') return {};
  const unconditional = { httpProxy, httpsProxy };
  const proxyEnv = {
    HTTP_PROXY: chooseProxy(unconditional, SOME_S3_WITHOUT_TLS)?.href,
    HTTPS_PROXY: chooseProxy(unconditional, SOME_S3)?.href,
    NO_PROXY: spellOutSubdomains(noProxy),
  };
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, proxyEnv };
  return { requestHandler: { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) } };
}

/** Why a request to S3 got no answer, and what to do. Both are parts of a message. */
export interface UnreachableS3 {
  readonly why: string;
  readonly remedy: string;
}

/**
 * Explains why a request did not reach S3: the network, or a proxy that opens no tunnel; null if S3 answered. The text contains the proxy
 * without user and password.
 */
export function describeUnreachableS3(
  error: unknown,
  bucket: string,
  { httpsProxy, httpProxy }: ProxySettings,
): UnreachableS3 | null {
  const { code, statusCode } = factsOf(error);
  const proxy = chooseProxy({ httpsProxy }, SOME_S3) ?? chooseProxy({ httpProxy }, SOME_S3_WITHOUT_TLS);
  const named = proxy === null ? 'in between' : shorten(describeOrigin(proxy));
  const place = shorten(`s3://${bucket}`);
  if (code === 'ERR_PROXY_TUNNEL') {
    const status = typeof statusCode === 'number' ? ` (${statusCode})` : '';
    const remedy =
      statusCode === 407 ? 'put user and password into its URL' : 'have it allow S3, or see NO_PROXY';
    return { why: `the proxy ${named} refused the connection to ${place}${status}`, remedy };
  }
  if (code === undefined || !NETWORK_CODES.has(code)) return null;
  return proxy === null
    ? { why: `${place} is not reachable (${code})`, remedy: 'check the network' }
    : {
        why: `${place} is not reachable (${code}), the proxy set is ${named}`,
        remedy: 'check the network and the proxy',
      };
}

const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

function factsOf(error: unknown): { readonly code?: string; readonly statusCode?: unknown } {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
    if ('code' in current && typeof current.code === 'string') {
      return { code: current.code, statusCode: 'statusCode' in current ? current.statusCode : undefined };
    }
    current = 'cause' in current ? current.cause : undefined;
  }
  return {};
}
