import { withRetries } from '@volka/warehouse/write';
import type { LoadContext } from '../load-context.ts';

/**
 * Looks at what is committed already. Where it cannot look, that is told in the run: the load stands either way.
 * @throws The signal's reason.
 */
export async function checkAfterwards(
  { warn, signal }: Pick<LoadContext, 'warn' | 'signal'>,
  what: string,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await withRetries(check, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    warn('CHECK_SKIPPED', `${what}: not checked: ${why}`);
  }
}
