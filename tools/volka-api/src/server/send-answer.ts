import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { OutgoingAnswer } from './answer.ts';

/** What was written to the socket. */
export interface Sent {
  readonly status: number;
  readonly rows: number;
  readonly bytes: number;
  readonly aborted: boolean;
}

/**
 * Sends an answer. Each chunk of its body is generated only when the previous one was sent: the generator waits for a slow client,
 * and the memory does not depend on the length of the answer. `onSent` is called before the client can see the end.
 */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body, delivery = {} }: OutgoingAnswer,
  onSent: (sent: Sent) => void,
): Promise<void> {
  let rows = 0;
  let bytes = 0;
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  const { headersAfterMs = 0, sendsNothing = false, everyMs = 0, ending } = delivery;
  const isThere =
    headersAfterMs === 0 || (await settles(sleep(headersAfterMs, undefined, { signal: gone.signal })));
  if (isThere && !sendsNothing) {
    response.writeHead(status, headers);
    for await (const chunk of piecesOf(body, delivery.pieceBytes)) {
      const isDrained = response.write(chunk.bytes);
      rows += chunk.rows;
      bytes += chunk.bytes.length;
      if (!isDrained && !(await settles(once(response, 'drain', { signal: gone.signal })))) break;
      if (everyMs > 0 && !(await settles(sleep(everyMs, undefined, { signal: gone.signal })))) break;
    }
  }
  onSent({ status, rows, bytes, aborted: gone.signal.aborted });
  await end(response, ending);
}

async function end(response: ServerResponse, ending: 'reset' | 'silence' | undefined): Promise<void> {
  if (ending === undefined) {
    response.end();
  } else if (ending === 'reset') {
    const { socket } = response;
    // A reset discards data that is not sent yet. An empty write completes after all earlier writes.
    if (socket !== null && response.headersSent) {
      await new Promise<unknown>((resolve) => socket.write('', resolve));
    }
    socket?.resetAndDestroy();
  }
}

async function* piecesOf(
  body: OutgoingAnswer['body'],
  pieceBytes: number | undefined,
): AsyncGenerator<ReportChunk, void, undefined> {
  for await (const { bytes, rows } of body) {
    if (pieceBytes === undefined) {
      yield { bytes, rows };
      continue;
    }
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const isLast = at + pieceBytes >= bytes.length;
      yield { bytes: bytes.subarray(at, at + pieceBytes), rows: isLast ? rows : 0 };
    }
  }
}

/** Waits; false if the client closed the connection meanwhile. */
async function settles(waiting: Promise<unknown>): Promise<boolean> {
  try {
    await waiting;
    return true;
  } catch {
    return false;
  }
}
