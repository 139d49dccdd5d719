import { withRetries } from '@volka/warehouse/write';
import { isPlatformError } from '../../errors.ts';
import type { LoadContext } from '../load-context.ts';

/**
 * Runs a check of data that are committed already. A check that cannot run is only a warning, because the load is valid without it.
 * @throws The signal's reason, or an error that the platform does not throw on purpose.
 */
export async function tryCheck(
  { warn, signal }: Pick<LoadContext, 'warn' | 'signal'>,
  what: string,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await withRetries(check, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!isPlatformError(error)) throw error;
    warn('CHECK_SKIPPED', `${what}: not checked: ${error.message}`);
  }
}
