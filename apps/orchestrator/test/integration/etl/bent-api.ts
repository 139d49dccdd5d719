import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a test changes one answer: it writes its own response (true), or changes the text of the real one. */
export interface Bend {
  readonly answer?: (query: URLSearchParams, response: ServerResponse) => boolean;
  readonly rewrite?: (query: URLSearchParams, body: string) => string;
}

/** A server in front of the simulator. It forwards everything except the answers that the test changes. */
export async function startBentApi(
  targetUrl: string,
  bend: () => Bend,
): Promise<{ readonly baseUrl: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', targetUrl);
    const { answer, rewrite } = bend();
    if (answer?.(url.searchParams, response) === true) return;
    void fetch(url, { headers: { 'x-api-key': String(request.headers['x-api-key']) } }).then(async (real) => {
      // Unchanged answers are forwarded as bytes: a conversion to text would repair invalid UTF-8.
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
