import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/client/transport.ts';

let server: Server;

afterEach(() => {
  server.close();
});

/** A server that announces some bytes, sends some, and closes. */
async function startServer(announced: number, sent: number): Promise<string> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${announced}\r\nconnection: close\r\n\r\n`);
      socket.end(Buffer.alloc(sent, ' '));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Reads slower than the body comes, so that the connection closes while the parser waits for the reader. */
async function readSlowly(url: string): Promise<number> {
  const { body } = await createTransport(null)(url, { headers: {}, signal: new AbortController().signal });
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    await sleep(10);
  }
  return bytes;
}

describe('a connection that closes while the body waits for its reader', { timeout: 20_000 }, () => {
  // An exception that cannot be caught would fail this file, even if its tests pass.
  it.each([150_000, 1_000_000])('ends %d bytes of more with an error', async (sent) => {
    await expect(readSlowly(await startServer(sent + 1000, sent))).rejects.toThrow();
  });

  it.each([150_000, 1_000_000])('gives all of %d bytes', async (sent) => {
    expect(await readSlowly(await startServer(sent, sent))).toBe(sent);
  });
});
