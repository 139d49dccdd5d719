import { setTimeout as sleep } from 'node:timers/promises';
import { asksForSmallerWindow, isExtractError } from '@volka/extract';
import type { DateWindow, PlannedWindow } from '@volka/extract';
import { assertNever } from '../../errors.ts';
import type { PlatformError } from '../../errors.ts';
import { splitNote } from '../checks/request-notes.ts';
import { tryCheck } from '../checks/try-check.ts';
import { warnOfEmptyWindows } from '../checks/warn-of-empty-windows.ts';
import { isAnswered, isEmpty } from '../window-outcome.ts';
import type { FailedWindow, TriedWindow, WindowOutcome } from '../window-outcome.ts';
import { createEmptyAnswers } from './empty-answers.ts';
import { isWithin, movedBy } from './load-totals.ts';
import {
  createRefusedWindows,
  isRejected,
  narrowRefusedWindows,
  REFUSAL_PAUSE_MS,
} from './refused-windows.ts';
import { createSourceWatch } from './source-watch.ts';
import type { SourceWatch } from './source-watch.ts';
import { isFatal, recordFailedWindow, tryWindow } from './try-window.ts';
import type { LoadRun } from './try-window.ts';

/**
 * Tries one window after the other until none is left or the source is down, and adds each to `tried`.
 * @returns The error after which no further request would succeed, or null.
 */
export async function tryWindows(
  run: LoadRun,
  planned: readonly PlannedWindow[],
  tried: TriedWindow[],
): Promise<PlatformError | null> {
  const { windows, warnings } = run;
  const source = watchSource(run, planned);
  const empty = createEmptyAnswers(run.loader.pool, run.context);
  const refused = createRefusedWindows(run, () => source.hasAnswered());
  const refusedBefore = planned.filter(({ reasons }) => reasons.some(({ reason }) => reason === 'refused'));
  const isKnown = (window: DateWindow): boolean => refusedBefore.some((each) => isWithin(window, each));
  let wasAnswered = false;
  for (let window = windows.next(); window !== null; window = windows.next()) {
    let outcome = await tryWindow(run, window);
    const mayPass = wasAnswered || (isKeyRefusal(outcome) && source.hasAnswered());
    if (mayPass && isRejected(outcome) && !isKnown(window)) {
      await pauseAfterRefusal(run);
      outcome = await tryWindow(run, window);
    }
    // An answer that validation refused also shows that the key and the request are right.
    wasAnswered = isAnswered(outcome) || !isExtractError(outcome.error);
    if (isTooLarge(outcome) && windows.tooLarge()) {
      warnings.add([splitNote(window, outcome.error.code)]);
      await warnings.flush();
      continue;
    }
    tried.push({ window, outcome });
    switch (outcome.kind) {
      case 'loaded':
      case 'unchanged':
      case 'no-data':
        windows.succeeded();
        source.answered();
        await refused.confirm();
        await empty.answered(outcome);
        if (isEmpty(outcome)) await checkEmptyWindows(run);
        break;
      case 'refused':
        windows.failed();
        await refused.record(window, outcome);
        if (source.rejected()) return outcome.error;
        break;
      case 'failed':
        if (!isTooLarge(outcome)) windows.failed();
        await recordFailedWindow(run, window, outcome);
        if (isFatal(outcome.error)) return outcome.error;
        // API, spool folder and archive are shared by all windows; an error of validation or warehouse concerns this window.
        if (!isExtractError(outcome.error)) source.answered();
        else if (source.failed()) return null;
        break;
      default:
        assertNever(outcome);
    }
    await warnings.flush();
    report(run, tried, windows.left());
  }
  return source.hasAnswered() ? narrowRefusedWindows(run, tried, empty) : null;
}

function isTooLarge(outcome: WindowOutcome): outcome is FailedWindow {
  return outcome.kind === 'failed' && asksForSmallerWindow(outcome.error);
}

/** A refused key ends the run, so its retry costs one pause a run; rejected windows can be many. */
function isKeyRefusal(outcome: WindowOutcome): boolean {
  return outcome.kind === 'failed' && outcome.error.code === 'EXTRACT_KEY_REFUSED';
}

async function pauseAfterRefusal({ loader, context }: LoadRun): Promise<void> {
  const { signal } = context;
  await (loader.pause?.(REFUSAL_PAUSE_MS, signal) ?? sleep(REFUSAL_PAUSE_MS, undefined, { signal }));
}

export async function checkEmptyWindows({ loader, context, warnings }: LoadRun): Promise<void> {
  await tryCheck(context, 'empty windows', () => warnOfEmptyWindows(loader.pool, warnings));
}

function watchSource({ windows }: LoadRun, planned: readonly PlannedWindow[]): SourceWatch {
  const failedBefore = planned.filter(({ reasons }) =>
    reasons.some(({ reason }) => reason === 'failed' || reason === 'refused'),
  );
  const neverFailed = (window: DateWindow): boolean =>
    !failedBefore.some((failed) => isWithin(window, failed));
  return createSourceWatch((which) => windows.bringForward(which === 'any' ? () => true : neverFailed));
}

function report({ context, progress }: LoadRun, tried: readonly TriedWindow[], left: number): void {
  const last = tried.at(-1);
  if (last === undefined) return;
  const { outcome, window } = last;
  const transfer = progress.settled(window, movedBy(outcome));
  context.progress({
    done: tried.length,
    total: tried.length + left,
    unit: 'windows',
    detail: `${transfer.rows.toLocaleString('en-US')} rows`,
    transfer,
  });
}
