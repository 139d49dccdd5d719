import type { AttemptGuard } from './attempt-guard.ts';
import type { TransportResponse } from './transport.ts';

/**
 * Yields the chunks of a body. The guard's idle timeout runs between them.
 * Ends without an error when the guard stops the attempt: the caller asks the guard why. Stopping early closes the connection.
 */
export async function* readChunks(
  body: TransportResponse['body'],
  guard: AttemptGuard,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return;
  const reader = body.getReader();
  const cancel = (): void => {
    // Ends a pending read at once, even if the source ignores the signal. Cancelling a stream that failed before does nothing.
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
