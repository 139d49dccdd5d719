import type { ReadableStream } from 'node:stream/web';
import { ofetch } from 'ofetch';

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

/**
 * ofetch as transport only: its own `timeout` and `retry` break each other, and it would pass truncated JSON as text.
 * @see DATA_RULES 9
 */
export const ofetchTransport: Transport = async (url, { headers, signal }) => {
  const response = await ofetch.raw(url, {
    headers,
    signal,
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
