import { formatDays, summarizeAttempts } from '@volka/extract';
import type { AttemptReport, DateWindow } from '@volka/extract';
import { countDays } from '@volka/runtime/calendar';
import type { WarningNote } from '@volka/warehouse/write';

/** One note about the failed requests of a window; no note if none failed. */
export function failedAttemptsNotes(
  window: DateWindow,
  attempts: readonly AttemptReport[],
): readonly WarningNote[] {
  const failed = attempts.filter(({ outcome }) => outcome === 'failed' || outcome === 'refused');
  if (failed.length === 0) return [];
  const count = failed.length === 1 ? '1 request' : `${failed.length} requests`;
  const message = `${formatDays(window)}: ${count} of ${attempts.length} failed (${summarizeAttempts(failed, 80)})`;
  return [{ code: 'ATTEMPTS_FAILED', window, loadId: null, message, details: { attempts: failed } }];
}

/** The window is too large for the API and is requested again in halves. */
export function splitNote(window: DateWindow, errorCode = 'unknown'): WarningNote {
  const message = `${formatDays(window)}: too large for the API, requested again in halves`;
  const details = { code: errorCode, days: countDays(window) };
  return { code: 'WINDOW_SPLIT', window, loadId: null, message, details };
}

/** The window was downloaded in advance but not loaded, because the run ended or will request it later or in another size. */
export function abandonedNote(window: DateWindow, attempts: readonly AttemptReport[]): WarningNote {
  const message = `${formatDays(window)}: downloaded in advance but not loaded; days that are not loaded stay due`;
  return {
    code: 'DOWNLOAD_ABANDONED',
    window,
    loadId: null,
    message,
    details: { attempts: attempts.length },
  };
}
