import { isExtractError } from '@volka/extract';
import { addDays, countDays } from '@volka/runtime/calendar';
import type { DateWindow } from '@volka/extract';
import type { EmptyAnswers } from './empty-answers.ts';
import type { TriedWindow } from './load-totals.ts';
import { isFatal, noteFailure, tryWindow } from './try-window.ts';
import type { LoadRun } from './try-window.ts';
import { errorCode } from '../../errors.ts';

/** Codes of a source that turns a request down: such an answer in the middle of a good run gets one more try after a pause. */
const TURNED_DOWN: ReadonlySet<string> = new Set(['EXTRACT_KEY_REFUSED', 'EXTRACT_REQUEST_REJECTED']);

/** How long a source that turned a request down is left alone before the one more try. */
export const REFUSAL_PAUSE_MS = 5_000;

export function isTurnedDown(error: unknown): boolean {
  return TURNED_DOWN.has(errorCode(error) ?? '');
}

export function isRejection(error: unknown): boolean {
  return errorCode(error) === 'EXTRACT_REQUEST_REJECTED';
}

/** The windows that the source rejected in a run. */
export interface RefusedWindows {
  /** Notes a rejected window in the coverage: as failed until the source is known to answer others. */
  note(window: DateWindow, error: unknown): Promise<TriedWindow>;
  /** The source answered another window: what was rejected so far is refused, not failed. */
  confirm(): Promise<void>;
}

export function createRefusedWindows(run: LoadRun, hasAnswered: () => boolean): RefusedWindows {
  const unconfirmed: { readonly window: DateWindow; readonly error: unknown }[] = [];
  return {
    async note(window, error) {
      const isConfirmed = hasAnswered();
      if (!isConfirmed) unconfirmed.push({ window, error });
      const message = await noteFailure(run, window, error, isConfirmed ? 'refused' : 'failed');
      const said = isExtractError(error) ? error.context.apiMessage : undefined;
      return { window, outcome: { kind: 'refused', message: said ?? message } };
    },
    async confirm() {
      for (const { window, error } of unconfirmed.splice(0)) {
        await noteFailure(run, window, error, 'refused', { isRepeated: true });
      }
    },
  };
}

/**
 * Asks for the newest part of each stretch of refused windows in halves, so that a limit in the middle of a month costs no day after it.
 * Shape: the days of a rejected window, at most once each, newest half first; costs about five requests a stretch.
 * A half that fails for another reason is noted as failed, and its stretch is left.
 * @returns The error after which no further request would succeed, or null.
 */
export async function narrowRefusedWindows(
  run: LoadRun,
  tried: TriedWindow[],
  empty: EmptyAnswers,
): Promise<{ readonly error: unknown } | null> {
  const refused = tried.filter(({ outcome }) => outcome.kind === 'refused').map(({ window }) => window);
  const starts = new Set(refused.map(({ fromDate }) => fromDate));
  for (const { fromDate, toDate } of refused.filter((each) => !starts.has(addDays(each.toDate, 1)))) {
    let left: DateWindow = { fromDate, toDate };
    while (countDays(left) > 1) {
      const half = { fromDate: addDays(left.fromDate, countDays(left) >> 1), toDate: left.toDate };
      const attempt = await tryWindow(run, half);
      if (attempt.kind === 'settled') {
        tried.push({ window: half, outcome: attempt.outcome });
        await empty.settled(attempt.outcome);
        left = { fromDate: left.fromDate, toDate: addDays(half.fromDate, -1) };
      } else if (isRejection(attempt.error)) {
        left = half;
      } else {
        const { error } = attempt;
        tried.push({
          window: half,
          outcome: { kind: 'failed', message: await noteFailure(run, half, error) },
        });
        if (isFatal(error)) return { error };
        break;
      }
    }
  }
  return null;
}
