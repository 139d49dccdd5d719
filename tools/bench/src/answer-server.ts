import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

/** What is served, see `serveAnswers`. */
export interface AnswerServerData {
  /** Recorded answers by the first day of their window, `''` for any. */
  readonly files: Readonly<Record<string, string>>;
  /** Wait before the first byte, like a slow API. */
  readonly delayMs: number;
}

/** Answers up to this size are served from memory, because a remote server would not use this machine's processor either. */
const IN_MEMORY_BYTES = 64 * 1024 * 1024;

/** Serves recorded answers in a separate thread, so that the measured process does not generate them. */
const { files, delayMs } = workerData as AnswerServerData;
const answers = new Map(
  await Promise.all(
    Object.entries(files).map(async ([fromDate, file]) => {
      const { size } = await stat(file);
      const content = size <= IN_MEMORY_BYTES ? await readFile(file) : null;
      return [fromDate, { file, size, content }] as const;
    }),
  ),
);

const server = createServer((request, response) => {
  const fromDate = new URL(request.url ?? '/', 'http://bench').searchParams.get('period_from') ?? '';
  const answer = answers.get(fromDate) ?? answers.get('');
  if (answer === undefined) {
    response.writeHead(400).end();
    return;
  }
  const send = (): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.size });
    if (answer.content !== null) response.end(answer.content);
    else createReadStream(answer.file, { highWaterMark: 1024 * 1024 }).pipe(response);
  };
  if (delayMs === 0) send();
  else void sleep(delayMs).then(send);
});
// On a busy machine the reader can be slow, so idle connections are not closed.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage((server.address() as AddressInfo).port);
});
parentPort?.on('message', () => {
  server.closeAllConnections();
  server.close(() => parentPort?.close());
});
