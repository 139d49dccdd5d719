import { WarehouseError } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { findFirstWarning, withRetries } from '@volka/warehouse/write';
import type { AppendRequest } from '@volka/warehouse/write';
import type { WindowPolicy } from '../window-policy.ts';
import type { JudgedWindow, Objection } from './judge-window.ts';
import { ROWS_REFUSED } from './row-notes.ts';
import { WindowObjectionError } from './window-objection-error.ts';
import type { ObjectionSince } from './window-objection-error.ts';

/**
 * Creates the error of a window that must not be loaded. It names the first day of the problem, also from earlier warnings.
 * @throws The signal's reason.
 */
export async function createObjectionError(
  pool: WarehousePool,
  { stream, window }: Pick<AppendRequest, 'stream' | 'window'>,
  { judged, objections }: { readonly judged: JudgedWindow; readonly objections: readonly Objection[] },
  { policy, signal }: { readonly policy: WindowPolicy; readonly signal: AbortSignal },
): Promise<WindowObjectionError> {
  const [objection] = objections;
  if (objection === undefined) throw new TypeError('Cannot refuse a window: it has no objection');
  const fromDate = objection.fromDate ?? window.fromDate;
  const { code, field, rule } = objection;
  let since: ObjectionSince = { fromDate, firstSeen: null };
  try {
    const kind = { codes: [code, ROWS_REFUSED], field, rule };
    const first = await withRetries(() => findFirstWarning(pool, stream, window, kind), { signal });
    if (first !== null)
      since = { fromDate: first.fromDate < fromDate ? first.fromDate : fromDate, firstSeen: first.seenOn };
  } catch (error) {
    signal.throwIfAborted();
    // The window is refused anyway; the first day is only information for operators.
    if (!(error instanceof WarehouseError)) throw error;
  }
  return new WindowObjectionError(objection, judged, policy, since);
}
