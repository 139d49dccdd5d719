import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** Serves one recorded answer, in a thread of its own, so that making the answer costs the measured process nothing. */
const { file } = workerData as { readonly file: string };
const { size } = await stat(file);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': size });
  createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(response);
});
// On a busy machine the reader may take its time: an idle connection is no reason to cut it.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage((server.address() as AddressInfo).port);
});
parentPort?.on('message', () => {
  server.closeAllConnections();
  server.close(() => parentPort?.close());
});
