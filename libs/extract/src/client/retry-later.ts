import { ExtractError } from '../errors.ts';
import type { ExtractErrorContext } from '../errors.ts';

/** An instant for errors and the ledger: whole seconds, rounded up, so that it is never too early. */
export function toInstant(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** The error for a `Retry-After` that is longer than the client waits. */
export function retryLater(
  what: string,
  notBeforeMs: number,
  context: ExtractErrorContext = {},
): ExtractError {
  const notBefore = toInstant(notBeforeMs);
  return new ExtractError(
    'EXTRACT_RETRY_LATER',
    `Cannot ${what}: the API allows no request before ${notBefore} (Retry-After); run it again then`,
    { ...context, notBefore },
  );
}
