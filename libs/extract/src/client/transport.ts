import type { ReadableStream } from 'node:stream/web';
import { createFetch } from 'ofetch';
import { Agent, fetch as undiciFetch, Headers as UndiciHeaders, Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { ProxyRefusal } from '../proxy/proxy-refusal.ts';

/** The answer to a request: a subset of `Response`, so that tests can build one. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
}

/** Sends one GET: no retry, no redirect, and any status is an answer. */
export type Transport = (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<TransportResponse>;

// Node's own fetch (24.21: undici 7.29) throws in a socket handler if a server closes the connection while the body is read more slowly than it
// arrives. Nobody can catch that, and the process ends. undici 8 ends such a body with an error.
// https://github.com/nodejs/undici/issues/5360
const ofetch = createFetch({
  fetch: undiciFetch as unknown as typeof fetch,
  Headers: UndiciHeaders as unknown as typeof Headers,
});

// A separate agent, because the global one belongs to Node's undici. Idle connections do not keep the process running. Only the client's
// timeouts apply.
const NO_DEADLINES = { headersTimeout: 0, bodyTimeout: 0 };
const directAgent = new Agent(NO_DEADLINES);

/** Timeout of a CONNECT request to a proxy. */
const TUNNEL_TIMEOUT_MS = 60_000;

/**
 * Creates a transport through a proxy; null connects directly. ofetch is used as transport only: its `timeout` and `retry` do not work
 * together, and it returns truncated JSON as text.
 * @throws From a request: {@link ProxyRefusal}, or the error of the network.
 * @see DATA_RULES 8, 9
 */
export function createTransport(proxy: URL | null): Transport {
  const dispatcher = proxy === null ? directAgent : createProxyAgent(proxy);
  return async (url, { headers, signal }) => {
    try {
      const response = await ofetch.raw(url, {
        headers,
        signal,
        dispatcher,
        retry: 0,
        redirect: 'manual',
        responseType: 'stream',
        ignoreResponseError: true,
      });
      return {
        status: response.status,
        headers: response.headers,
        body: response.body as TransportResponse['body'],
      };
    } catch (error) {
      throw proxy === null ? error : (findRefusal(error) ?? error);
    }
  };
}

function createProxyAgent(proxy: URL): ProxyAgent {
  return new ProxyAgent({
    ...NO_DEADLINES,
    uri: proxy.href,
    clientFactory: (origin, options) =>
      new TunnelPool(origin, { ...options, headersTimeout: TUNNEL_TIMEOUT_MS }),
  });
}

/** Reports a refused CONNECT as {@link ProxyRefusal}, because undici reports it only in the text of an error. */
class TunnelPool extends Pool {
  override connect(options: TunnelOptions): Promise<Dispatcher.ConnectData>;
  override connect(options: TunnelOptions, callback: TunnelCallback): void;
  override connect(
    options: TunnelOptions,
    callback?: TunnelCallback,
  ): Promise<Dispatcher.ConnectData> | void {
    const opened = super.connect(options).then((tunnel) => {
      if (tunnel.statusCode === 200) return tunnel;
      tunnel.socket.on('error', () => undefined).destroy();
      throw new ProxyRefusal(tunnel.statusCode);
    });
    if (callback === undefined) return opened;
    opened.then(
      (tunnel) => {
        callback(null, tunnel);
      },
      (error: unknown) => {
        callback(error as Error, null as never);
      },
    );
  }
}

type TunnelOptions = Parameters<Pool['connect']>[0];
type TunnelCallback = (error: Error | null, tunnel: Dispatcher.ConnectData) => void;

function findRefusal(error: unknown): ProxyRefusal | null {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if (current instanceof ProxyRefusal) return current;
    // For a request without a tunnel, undici reports a 407 of the proxy in this way.
    if ('code' in current && current.code === 'UND_ERR_INVALID_ARG' && current.message.endsWith('(407)')) {
      return new ProxyRefusal(407);
    }
    current = current.cause;
  }
  return null;
}
