import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP way to the server that can lose the answer to a commit. */
export interface CuttingProxy {
  readonly port: number;
  /** From now on, the connection that sends a commit loses its answer: the request arrives, then the line is cut. */
  readonly armed: { value: boolean };
  readonly cuts: () => number;
  readonly close: () => Promise<void>;
}

export async function startCuttingProxy(serverPort: number): Promise<CuttingProxy> {
  const armed = { value: false };
  const sockets = new Set<Socket>();
  let cuts = 0;
  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    let deaf = false;
    client.on('data', (data) => {
      if (armed.value && data.includes('commit\0')) {
        armed.value = false;
        deaf = true;
        cuts++;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (deaf) client.destroy();
      else client.write(data);
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    armed,
    cuts: () => cuts,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
