import { ExtractError } from '../errors.ts';
import type { ExtractErrorContext } from '../errors.ts';

/** An instant as errors and ledgers name it: in whole seconds, rounded up, so that it is never too early. */
export function toInstant(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** The API asked for a longer pause than this client makes. */
export function retryLater(
  what: string,
  notBeforeMs: number,
  context: ExtractErrorContext = {},
): ExtractError {
  const notBefore = toInstant(notBeforeMs);
  return new ExtractError(
    'EXTRACT_RETRY_LATER',
    `Cannot ${what}: the API asked for no request before ${notBefore} (Retry-After); run it again then`,
    { ...context, notBefore },
  );
}
