import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A real HTTP proxy on a free port: tunnels by CONNECT, forwards plain requests, and sends every host to one address. */
export interface ConnectProxy extends AsyncDisposable {
  /** Without credentials. */
  readonly url: string;
  /** What was asked of it, in order: `CONNECT api.test:443`, `GET http://api.test/x`. */
  readonly asked: readonly string[];
  /** The `proxy-authorization` of each, decoded; undefined if there was none. */
  readonly credentials: readonly (string | undefined)[];
}

/**
 * @param port Port of the local server that answers for every host.
 * @param refuseWith A status to answer instead of opening the way.
 */
export async function startConnectProxy(port: number, refuseWith?: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = ({ method, url, headers }: IncomingMessage): void => {
    asked.push(`${method ?? ''} ${url ?? ''}`);
    const token = headers['proxy-authorization']?.replace(/^Basic /, '');
    credentials.push(token === undefined ? undefined : Buffer.from(token, 'base64').toString());
  };
  const open = (from: Socket, greeting: string): void => {
    const to = connect(port, '127.0.0.1', () => {
      if (from.writable) from.write(greeting);
      from.pipe(to).pipe(from);
    });
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
  };
  const server = createServer((request, response) => {
    note(request);
    if (refuseWith !== undefined) {
      response.writeHead(refuseWith).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? '');
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    void fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
      headers: { 'x-api-key': String(headers['x-api-key']) },
    }).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    if (refuseWith === undefined) open(socket, 'HTTP/1.1 200 Connection Established\r\n\r\n');
    else socket.end(`HTTP/1.1 ${refuseWith} Refused\r\ncontent-length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    credentials,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
