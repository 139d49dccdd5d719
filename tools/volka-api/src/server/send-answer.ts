import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

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
  answer: Answer,
  onSent: (sent: Sent) => void,
): Promise<void> {
  let rows = 0;
  let bytes = 0;
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  response.writeHead(answer.status, answer.headers);
  for (const chunk of answer.body) {
    const isDrained = response.write(chunk.bytes);
    rows += chunk.rows;
    bytes += chunk.bytes.length;
    if (!isDrained && !(await drained(response, gone.signal))) break;
  }
  onSent({ status: answer.status, rows, bytes, aborted: gone.signal.aborted });
  response.end();
}

/** Waits until more can be written; false if the client went away instead. */
async function drained(response: ServerResponse, gone: AbortSignal): Promise<boolean> {
  try {
    await once(response, 'drain', { signal: gone });
    return true;
  } catch {
    return false;
  }
}
