import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReportStore } from '../../../src/reports/report-store.ts';

const S3 = {
  region: 'eu-central-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
};

/** A proxy that refuses every connection. */
const asked: string[] = [];
const server = createServer().on('connect', (request, socket: Socket) => {
  asked.push(request.url ?? '');
  socket.end('HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n');
});
let host: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

test('reports go to S3 through the proxy, and an error names it without its password', async () => {
  const store = createReportStore('s3://reports', { httpsProxy: `http://robot:canary@${host}` }, S3);
  const error: unknown = await store.write('a.csv', Buffer.from('a')).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'REPORT_UNWRITABLE',
    message: `Cannot write a report: the proxy http://${host} refused the connection to s3://reports (407); put user and password into its URL`,
  });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary|robot/);
  expect(asked).toEqual(['reports.s3.eu-central-1.amazonaws.com:443']);
});

test('NO_PROXY names S3 by its domain', async () => {
  asked.length = 0;
  // No name server knows it, and the proxy is not asked.
  const endpoint = 'https://s3.volka.invalid';
  const store = createReportStore(
    's3://reports',
    { httpsProxy: `http://${host}`, noProxy: 'volka.invalid' },
    { ...S3, endpoint },
  );
  await expect(store.write('a.csv', Buffer.from('a'))).rejects.toThrow(/s3:\/\/reports is not reachable \(E/);
  expect(asked).toEqual([]);
});
