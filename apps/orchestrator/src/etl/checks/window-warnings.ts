import { formatDays, summarizeAttempts } from '@volka/extract';
import { addDays, countDays, datesOf } from '@volka/runtime/calendar';
import type { AttemptReport, DateWindow, PlannedWindow } from '@volka/extract';
import { readDayVolumes } from '@volka/warehouse/write';
import type { LoadedDayVolume, WarningNote } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import { SPEND_METRIC, toDayVolumes } from './day-volumes.ts';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { AnsweredWindow, LoadedWindow, TriedWindow } from '../window-outcome.ts';
import { acceptanceNotes, doubtNotes, refusalNotes } from './row-notes.ts';
import type { NotedWindow } from './row-notes.ts';
import type { RunWarnings } from './run-warnings.ts';
import { findDaysWithoutSpend, findFrozenDays, findOddDays } from './suspicion.ts';
import type { WindowPolicy } from '../window-policy.ts';

/** Weeks before a loaded day that it is held against. */
const LOOK_BACK_DAYS = 6 * 7;

/** The attempts at one window that came to nothing, in one note; none if there are none. */
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

/** A window that is asked for again in halves. */
export function splitNote(window: DateWindow, errorCode = 'unknown'): WarningNote {
  const message = `${formatDays(window)}: too large for the API, asked for again in halves`;
  const details = { code: errorCode, days: countDays(window) };
  return { code: 'WINDOW_SPLIT', window, loadId: null, message, details };
}

/** A window that was downloaded ahead and not loaded: the run ended, or it is asked for later, or in another size. */
export function abandonedNote(window: DateWindow, attempts: readonly AttemptReport[]): WarningNote {
  const message = `${formatDays(window)}: downloaded ahead and not loaded; what is not loaded otherwise stays due`;
  return {
    code: 'DOWNLOAD_ABANDONED',
    window,
    loadId: null,
    message,
    details: { attempts: attempts.length },
  };
}

/** What is questionable about the rows of a loaded window; doubts about single rows are told once a run. */
export function warnOfRows(
  warnings: RunWarnings,
  noted: NotedWindow,
  { judged, acceptedObjections, sums }: Pick<LoadedWindow, 'judged' | 'acceptedObjections' | 'sums'>,
  { acceptance }: WindowPolicy,
): void {
  const days = formatDays(noted.window);
  if (acceptance !== undefined) warnings.add(acceptanceNotes(noted, acceptedObjections, acceptance));
  const refused = refusalNotes(noted, judged);
  const { records, rowsWithoutCells, reasons } = judged.summary.refusals;
  warnings.add(
    refused,
    `${days}: ${records} records, and cells of ${rowsWithoutCells} more, refused for ${reasons.length} reasons; see etl.warnings`,
  );
  warnings.keep(doubtNotes(noted, judged));
  const free = findDaysWithoutSpend(
    sums.map(({ date, sums: metrics }) => ({
      date,
      impressions: metrics['impressions'] ?? 0,
      spendCents: metrics[SPEND_METRIC] ?? null,
    })),
  );
  warnings.add(
    free.map((date) => ({
      code: 'DAY_WITHOUT_SPEND',
      window: { fromDate: date, toDate: date },
      loadId: noted.loadId,
      message: `${date}: ads were shown and all costs are 0`,
      details: {},
    })),
    `${days}: ${free.length} days on which ads were shown and all costs are 0; see etl.warnings`,
  );
}

/** What is questionable about one window's answer, as soon as it is loaded. */
export function warnOfAnswer(
  warnings: RunWarnings,
  { window, outcome }: { readonly window: DateWindow; readonly outcome: AnsweredWindow },
  before: readonly LoadedDayVolume[],
  today: string,
): void {
  warnOfLevels(warnings, window, outcome);
  if (outcome.kind === 'no-data') return;
  const isLoaded = outcome.kind === 'loaded';
  const loadId = isLoaded ? outcome.loadId : null;
  // An unchanged answer has the very days that were there.
  const days = isLoaded ? toDayVolumes(outcome.sums) : before;
  const after = new Map(days.map((day) => [day.date, day]));
  const frozen = findFrozenDays(before, after, today);
  warnings.add(
    frozen.map(({ date, lifedays }) => ({
      code: 'COHORTS_FROZEN',
      window: { fromDate: date, toDate: date },
      loadId,
      message: `${date}: answered as before, though lifeday ${lifedays.join(', ')} was reached meanwhile`,
      details: { lifedays },
    })),
    `${formatDays(window)}: ${frozen.length} days were answered as before, though their cohorts must have grown`,
  );
}

/** Where the ads and the campaigns of a window differ, whether its rows are new or not. */
function warnOfLevels(warnings: RunWarnings, window: DateWindow, outcome: AnsweredWindow): void {
  const { reconciliation } = outcome;
  if (reconciliation === null) return;
  const loadId = 'loadId' in outcome ? outcome.loadId : null;
  if (reconciliation.kind === 'not-compared') {
    const message = `${formatDays(window)}: not reconciled: ${reconciliation.message}`;
    warnings.add([{ code: 'LEVELS_NOT_COMPARED', window, loadId, message, details: {} }]);
    return;
  }
  const { differences } = reconciliation;
  warnings.add(
    differences.map((difference) => ({
      code: 'LEVELS_DIFFER',
      window: { fromDate: difference.date, toDate: difference.date },
      loadId,
      message: `${difference.date} ${difference.campaign}: ${difference.metric} is ${String(difference.ads)} over its ads and ${String(difference.campaigns)} for the campaign`,
      details: { ...difference },
    })),
    `${formatDays(window)}: ads and campaigns differ in ${differences.length} places; see etl.warnings`,
  );
}

/** What is questionable about the days of a run, seen beside the days around them. */
export async function warnOfVolumes(
  pool: WarehousePool,
  warnings: RunWarnings,
  tried: readonly TriedWindow[],
  planned: readonly PlannedWindow[],
): Promise<void> {
  const ends = planned.flatMap(({ fromDate, toDate }) => [fromDate, toDate]).sort();
  const [first, last] = [ends.at(0), ends.at(-1)];
  if (first === undefined || last === undefined) return;
  const range = { fromDate: addDays(first, -LOOK_BACK_DAYS), toDate: addDays(last, LOOK_BACK_DAYS) };
  const volumes = new Map(
    (await readDayVolumes(pool, CAMPAIGNS_STREAM, range)).map((day) => [day.date, day]),
  );
  const loaded = tried.filter(({ outcome }) => outcome.kind === 'loaded' && outcome.received > 0);
  const odd = findOddDays(loaded.flatMap(({ window }) => datesOf(window)).sort(), volumes);
  warnings.add(
    odd.map(({ date, measure, value, usual }) => ({
      code: 'VOLUME_OFF',
      window: { fromDate: date, toDate: date },
      loadId: volumes.get(date)?.loadId ?? null,
      message: `${date}: ${count(value)} ${measure === 'rowCount' ? 'rows' : measure}, where the same weekday has about ${count(usual)}`,
      details: { measure, value, usual },
    })),
    `${odd.length} days hold far more or less than the same weekdays before them; see etl.warnings`,
  );
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
