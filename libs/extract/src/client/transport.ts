import type { ReadableStream } from 'node:stream/web';
import { createFetch } from 'ofetch';
import { Agent, fetch as undiciFetch, Headers as UndiciHeaders } from 'undici';

/** What one request may answer with: a subset of `Response`, so that a test can make one by hand. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
}

/** Sends one GET, once: no retry, no redirect followed, any status is an answer. */
export type Transport = (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<TransportResponse>;

// Node's own fetch (24.21: undici 7.29) throws from a socket's handler, where nobody can catch it, when a server closes while the
// body is read slower than it comes: the process dies. undici 8 ends such a body with an error.
// https://github.com/nodejs/undici/issues/5360
const ofetch = createFetch({
  fetch: undiciFetch as unknown as typeof fetch,
  Headers: UndiciHeaders as unknown as typeof Headers,
});

// Of its own: the global one may be of Node's undici. Its idle connections keep no process alive; the client's deadlines are
// the only ones.
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/**
 * ofetch as transport only: its own `timeout` and `retry` break each other, and it would pass truncated JSON as text.
 * @see DATA_RULES 9
 */
export const ofetchTransport: Transport = async (url, { headers, signal }) => {
  const response = await ofetch.raw(url, {
    headers,
    signal,
    dispatcher: agent,
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
};
