import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** Serves one recorded answer, in a thread of its own, so that making the answer costs the measured process nothing. */
const { file } = workerData as { readonly file: string };
const { size } = await stat(file);

/** Up to here an answer is served from memory: a server elsewhere would not take this machine's processor either. */
const IN_MEMORY_BYTES = 64 * 1024 * 1024;
const answer = size <= IN_MEMORY_BYTES ? await readFile(file) : null;

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': size });
  if (answer === null) createReadStream(file, { highWaterMark: 1024 * 1024 }).pipe(response);
  else response.end(answer);
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
