import { formatDays, splitIntoMonths } from '@volka/extract';
import { addDays, countDays, datesOf } from '@volka/runtime/calendar';
import type { CoverageDay, DateWindow } from '@volka/extract';
import { OrchestratorError } from '../../errors.ts';
import type { RunWarnings } from './run-warnings.ts';

/** How the history stands when a run ends. */
export interface CoverageSummary {
  /** Days that the source refuses, that were never loaded and that nobody accepted as missing; in windows of at most a month. */
  readonly refused: readonly DateWindow[];
  /** The newest day that has rows, `YYYY-MM-DD`. */
  readonly dataThroughDate: string | null;
  /** From the day after it to the last closed day, as far as those days were answered without rows. */
  readonly trailing: readonly string[];
}

/**
 * Sums up what is known of each day.
 * @param only Refused days outside it are not told.
 * @param emptyWindows Windows that this run was answered nothing for, whether they count as fetched or not.
 * @see DATA_RULES 2, 6
 */
export function summarizeCoverage(
  coverage: readonly CoverageDay[],
  today: string,
  {
    only,
    emptyWindows = [],
  }: { readonly only?: DateWindow; readonly emptyWindows?: readonly DateWindow[] } = {},
): CoverageSummary {
  const isTold = (date: string): boolean =>
    only === undefined || (only.fromDate <= date && date <= only.toDate);
  const refused = coverage.filter(
    ({ date, state, fetchedAsOf }) => state === 'refused' && fetchedAsOf === null && isTold(date),
  );
  const dataThroughDate = coverage.reduce<string | null>(
    (newest, { date, hasRows }) => (hasRows && (newest === null || date > newest) ? date : newest),
    null,
  );
  const empty = new Set([
    ...coverage.flatMap(({ date, state }) => (state === 'no_data' ? [date] : [])),
    ...emptyWindows.flatMap(datesOf),
  ]);
  const trailing = [...empty].filter(
    (date) => dataThroughDate !== null && date > dataThroughDate && date < today,
  );
  return {
    refused: toWindows(refused.map(({ date }) => date)),
    dataThroughDate,
    trailing: trailing.sort(),
  };
}

/** Warns of days at the end of the history that were answered without rows: a source that stopped looks like this. */
export function warnOfTrailingDays(
  warnings: RunWarnings,
  { trailing, dataThroughDate }: CoverageSummary,
): void {
  const [first, last] = [trailing.at(0), trailing.at(-1)];
  if (first === undefined || last === undefined) return;
  const window = { fromDate: first, toDate: last };
  const days = trailing.length === 1 ? '1 day' : `${trailing.length} days`;
  const message = `${formatDays(window)}: ${days} at the end have no rows; the data end on ${dataThroughDate ?? ''}`;
  warnings.add([
    {
      code: 'TRAILING_DAYS_EMPTY',
      window,
      loadId: null,
      message,
      details: { days: trailing.length, dataThroughDate },
    },
  ]);
}

/** What a run that loaded all it could says of the days that the source refuses; null where there are none. */
export function refusedShortfall(
  { refused }: CoverageSummary,
  apiMessage: string | undefined,
): OrchestratorError | null {
  const [first, last] = [refused.at(0), refused.at(-1)];
  if (first === undefined || last === undefined) return null;
  const days = refused.reduce((sum, window) => sum + countDays(window), 0);
  const windows = refused.length === 1 ? '1 window' : `${refused.length} windows`;
  const range = formatDays({ fromDate: first.fromDate, toDate: last.toDate });
  const why = apiMessage === undefined ? '' : ` (${apiMessage.slice(0, 60)})`;
  return new OrchestratorError(
    'ETL_WINDOWS_REFUSED',
    `Cannot load ${days} days: finished with ${windows} refused, ${range}${why}; accept them with volka extract accept-gap`,
    { context: { windows: refused.map(formatDays) } },
  );
}

/** Days in ascending order as windows that leave no month. */
function toWindows(dates: readonly string[]): readonly DateWindow[] {
  const stretches: { fromDate: string; toDate: string }[] = [];
  for (const date of dates) {
    const last = stretches.at(-1);
    if (last !== undefined && addDays(last.toDate, 1) === date) last.toDate = date;
    else stretches.push({ fromDate: date, toDate: date });
  }
  return stretches.flatMap(({ fromDate, toDate }) => splitIntoMonths(fromDate, toDate));
}
