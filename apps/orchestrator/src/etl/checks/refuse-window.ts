import { findFirstWarning, withRetries } from '@volka/warehouse/write';
import type { AppendRequest } from '@volka/warehouse/write';
import { WarehouseError } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import type { JudgedWindow, Objection } from './judge-window.ts';
import { ROWS_REFUSED } from './row-notes.ts';
import type { WindowPolicy } from '../window-policy.ts';
import { WindowRefusedError } from './window-refused-error.ts';
import type { DriftSince } from './window-refused-error.ts';

/**
 * Makes the error of a window that is not to be loaded, and says since when the source has been so.
 * @throws The signal's reason.
 */
export async function refuseWindow(
  pool: WarehousePool,
  { stream, window }: Pick<AppendRequest, 'stream' | 'window'>,
  { judged, objections }: { readonly judged: JudgedWindow; readonly objections: readonly Objection[] },
  { policy, signal }: { readonly policy: WindowPolicy; readonly signal: AbortSignal },
): Promise<WindowRefusedError> {
  const [objection] = objections;
  if (objection === undefined) throw new TypeError('Cannot refuse a window: nothing speaks against it');
  const fromDate = objection.fromDate ?? window.fromDate;
  const { code, field, rule } = objection;
  let since: DriftSince = { fromDate, firstSeen: null };
  try {
    const kind = { codes: [code, ROWS_REFUSED], field, rule };
    const first = await withRetries(() => findFirstWarning(pool, stream, window, kind), { signal });
    if (first !== null)
      since = { fromDate: first.fromDate < fromDate ? first.fromDate : fromDate, firstSeen: first.seenOn };
  } catch (error) {
    signal.throwIfAborted();
    // The window is refused all the same: since when is for people only.
    if (!(error instanceof WarehouseError)) throw error;
  }
  return new WindowRefusedError(objection, judged, policy, since);
}
