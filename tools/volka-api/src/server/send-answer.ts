import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { Shipment } from './answer.ts';

/** What reached the network. */
export interface Sent {
  readonly status: number;
  readonly rows: number;
  readonly bytes: number;
  readonly aborted: boolean;
}

/**
 * Sends an answer, making each chunk of its body only when the one before has left: a slow client makes the generator wait,
 * and the memory needed does not depend on the length of the answer. `onSent` is called before the client can see the end.
 */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body, delivery = {} }: Shipment,
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
    // A reset takes with it what has not left yet: it waits for an empty write behind everything else.
    if (socket !== null && response.headersSent) {
      await new Promise<unknown>((resolve) => socket.write('', resolve));
    }
    socket?.resetAndDestroy();
  }
}

async function* piecesOf(
  body: Shipment['body'],
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

/** Waits; false if the client went away instead. */
async function settles(waiting: Promise<unknown>): Promise<boolean> {
  try {
    await waiting;
    return true;
  } catch {
    return false;
  }
}
