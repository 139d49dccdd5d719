import type { AttemptGuard } from './attempt-guard.ts';
import type { TransportResponse } from './transport.ts';

/**
 * The chunks of a body until its end, the guard's idle clock running between them.
 * Ends without error when the guard cuts it off: the caller asks the guard why. Leaving early lets go of the connection.
 */
export async function* readChunks(
  body: TransportResponse['body'],
  guard: AttemptGuard,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return;
  const reader = body.getReader();
  const cancel = (): void => {
    // Settles a pending read at once, even if the source ignores the signal; a stream already failed has nothing to cancel.
    reader.cancel().catch(() => undefined);
  };
  guard.signal.addEventListener('abort', cancel, { once: true });
  try {
    guard.touch();
    while (!guard.signal.aborted) {
      const { done, value } = await reader.read();
      if (done) break;
      guard.touch();
      yield value;
    }
  } finally {
    guard.signal.removeEventListener('abort', cancel);
    cancel();
  }
}
