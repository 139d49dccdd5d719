import { setTimeout as sleep } from 'node:timers/promises';
import { isExtractError } from '@volka/extract';
import type { DateWindow, PlannedWindow } from '@volka/extract';
import { errorCode } from '../../errors.ts';
import { checkAfterwards } from '../checks/check-afterwards.ts';
import { createEmptyAnswers, isEmpty } from './empty-answers.ts';
import { warnOfEmptyWindows } from '../checks/empty-windows.ts';
import { isWithin } from './load-totals.ts';
import type { TriedWindow } from './load-totals.ts';
import {
  createRefusedWindows,
  isRejection,
  isTurnedDown,
  narrowRefusedWindows,
  REFUSAL_PAUSE_MS,
} from './refused-windows.ts';
import { createSourceWatch } from './source-watch.ts';
import type { SourceWatch } from './source-watch.ts';
import { isFatal, noteFailure, tryWindow } from './try-window.ts';
import type { LoadRun, WindowAttempt } from './try-window.ts';
import { splitNote } from '../checks/window-warnings.ts';

/**
 * Tries one window after the other, until none is left or the source is down, and adds them to `tried`.
 * @returns The error after which no further request would succeed, or null.
 */
export async function tryWindows(
  run: LoadRun,
  planned: readonly PlannedWindow[],
  tried: TriedWindow[],
): Promise<{ readonly error: unknown } | null> {
  const { windows, warnings } = run;
  const source = watchSource(run, planned);
  const empty = createEmptyAnswers(run.loader.pool, run.context);
  const refused = createRefusedWindows(run, () => source.hasAnswered());
  const refusedBefore = planned.filter(({ reasons }) => reasons.some(({ reason }) => reason === 'refused'));
  const isKnown = (window: DateWindow): boolean => refusedBefore.some((each) => isWithin(window, each));
  let wasAnswered = false;
  for (let window = windows.next(); window !== null; window = windows.next()) {
    let attempt = await tryWindow(run, window);
    const mayPass = wasAnswered || (isKeyRefusal(attempt) && source.hasAnswered());
    if (mayPass && attempt.kind === 'failed' && isTurnedDown(attempt.error) && !isKnown(window)) {
      await pauseAfterRefusal(run);
      attempt = await tryWindow(run, window);
    }
    // Also an answer that validation refused shows that the key and the request are right.
    wasAnswered = attempt.kind === 'settled' || !isExtractError(attempt.error);
    if (attempt.kind === 'too-large' && windows.tooLarge()) {
      warnings.add([splitNote(window, errorCode(attempt.error))]);
      await warnings.flush();
      continue;
    }
    if (attempt.kind === 'settled') {
      windows.succeeded();
      source.answered();
      const settled = { window, outcome: attempt.outcome };
      tried.push(settled);
      await refused.confirm();
      await empty.settled(attempt.outcome);
      if (isEmpty(settled)) await checkEmptyWindows(run);
    } else if (isRejection(attempt.error)) {
      windows.failed();
      tried.push(await refused.note(window, attempt.error));
      if (source.rejected()) return { error: attempt.error };
    } else {
      const { kind, error } = attempt;
      if (kind === 'failed') windows.failed();
      tried.push({ window, outcome: { kind: 'failed', message: await noteFailure(run, window, error) } });
      if (isFatal(error)) return { error };
      // API, spool folder and archive are the same for all windows; what validation or the warehouse refuses is the window's.
      if (!isExtractError(error)) source.answered();
      else if (source.failed()) return null;
    }
    await warnings.flush();
    report(run, tried, windows.left());
  }
  return source.hasAnswered() ? narrowRefusedWindows(run, tried, empty) : null;
}

/** It ends the run, so that the one more try costs one pause a run; rejected windows can be many. */
function isKeyRefusal(attempt: WindowAttempt): boolean {
  return attempt.kind === 'failed' && errorCode(attempt.error) === 'EXTRACT_KEY_REFUSED';
}

async function pauseAfterRefusal({ loader, context }: LoadRun): Promise<void> {
  const { signal } = context;
  await (loader.pause?.(REFUSAL_PAUSE_MS, signal) ?? sleep(REFUSAL_PAUSE_MS, undefined, { signal }));
}

export async function checkEmptyWindows({ loader, context, warnings }: LoadRun): Promise<void> {
  await checkAfterwards(context, 'empty windows', () => warnOfEmptyWindows(loader.pool, warnings));
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
  const transfer = progress.settled(window, {
    rows: outcome.kind === 'loaded' ? outcome.accepted : 0,
    bytes: 'bytes' in outcome ? outcome.bytes : 0,
  });
  context.progress({
    done: tried.length,
    total: tried.length + left,
    unit: 'windows',
    detail: `${transfer.rows.toLocaleString('en-US')} rows`,
    transfer,
  });
}
