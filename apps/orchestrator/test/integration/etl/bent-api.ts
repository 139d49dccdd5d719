import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test may do to one answer: write its own response (true), or change the text of the real one. */
export interface Bend {
  readonly answer?: (query: URLSearchParams, response: ServerResponse) => boolean;
  readonly rewrite?: (query: URLSearchParams, body: string) => string;
}

/** A server before the simulator that hands everything on, except what the test bends. */
export async function startBentApi(
  targetUrl: string,
  bend: () => Bend,
): Promise<{ readonly baseUrl: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', targetUrl);
    const { answer, rewrite } = bend();
    if (answer?.(url.searchParams, response) === true) return;
    void fetch(url, { headers: { 'x-api-key': String(request.headers['x-api-key']) } }).then(async (real) => {
      // Bytes, unless they are to be changed: text would mend what is not UTF-8.
      const body = Buffer.from(await real.arrayBuffer());
      response.writeHead(real.status, { 'content-type': real.headers.get('content-type') ?? 'text/plain' });
      response.end(rewrite === undefined ? body : rewrite(url.searchParams, body.toString()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
