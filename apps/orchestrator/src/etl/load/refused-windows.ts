import type { DateWindow } from '@volka/extract';
import { addDays, countDays } from '@volka/runtime/calendar';
import type { PlatformError } from '../../errors.ts';
import { isAnswered } from '../window-outcome.ts';
import type { RefusedWindow, TriedWindow, WindowOutcome } from '../window-outcome.ts';
import type { EmptyAnswers } from './empty-answers.ts';
import { isFatal, recordFailedWindow, tryWindow } from './try-window.ts';
import type { LoadRun } from './try-window.ts';

/** Codes of a rejected request. If the source has answered others in the run, it is retried once, after a pause. */
const REJECTIONS: ReadonlySet<string> = new Set(['EXTRACT_KEY_REFUSED', 'EXTRACT_REQUEST_REJECTED']);

/** The pause before the retry of a rejected request. */
export const REFUSAL_PAUSE_MS = 5_000;

export function isRejected(outcome: WindowOutcome): boolean {
  return !isAnswered(outcome) && REJECTIONS.has(outcome.error.code);
}

/** The windows that the source rejected in a run. */
export interface RefusedWindows {
  /** Records a rejected window in the coverage: as `refused` if the source has answered another window of the run, otherwise as `failed`. */
  record(window: DateWindow, outcome: RefusedWindow): Promise<void>;
  /** Changes the windows that were recorded as `failed` to `refused`, because the source has now answered another window. */
  confirm(): Promise<void>;
}

export function createRefusedWindows(run: LoadRun, hasAnswered: () => boolean): RefusedWindows {
  const unconfirmed: { readonly window: DateWindow; readonly outcome: RefusedWindow }[] = [];
  return {
    async record(window, outcome) {
      const isConfirmed = hasAnswered();
      if (!isConfirmed) unconfirmed.push({ window, outcome });
      const { error } = outcome;
      await recordFailedWindow(run, window, { kind: isConfirmed ? 'refused' : 'failed', error });
    },
    async confirm() {
      for (const { window, outcome } of unconfirmed.splice(0)) {
        await recordFailedWindow(run, window, outcome, { isRepeated: true });
      }
    },
  };
}

/**
 * Requests the newest window of each range of refused windows in halves. The source may reject days before some date in the middle
 * of a month; this loads the days after that date.
 * Shape: each day of the window at most once, newest half first; about five requests for a range.
 * A half that fails for another reason is recorded as failed, and the rest of its range is not requested.
 * @returns The error after which no further request would succeed, or null.
 */
export async function narrowRefusedWindows(
  run: LoadRun,
  tried: TriedWindow[],
  empty: EmptyAnswers,
): Promise<PlatformError | null> {
  const refused = tried.filter(({ outcome }) => outcome.kind === 'refused').map(({ window }) => window);
  const starts = new Set(refused.map(({ fromDate }) => fromDate));
  for (const { fromDate, toDate } of refused.filter((each) => !starts.has(addDays(each.toDate, 1)))) {
    let left: DateWindow = { fromDate, toDate };
    while (countDays(left) > 1) {
      const half = { fromDate: addDays(left.fromDate, countDays(left) >> 1), toDate: left.toDate };
      const outcome = await tryWindow(run, half);
      if (outcome.kind === 'refused') {
        left = half;
        continue;
      }
      tried.push({ window: half, outcome });
      if (outcome.kind === 'failed') {
        await recordFailedWindow(run, half, outcome);
        if (isFatal(outcome.error)) return outcome.error;
        break;
      }
      await empty.answered(outcome);
      left = { fromDate: left.fromDate, toDate: addDays(half.fromDate, -1) };
    }
  }
  return null;
}
