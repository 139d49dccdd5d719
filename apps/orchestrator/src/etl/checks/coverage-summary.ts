import { formatDays, splitIntoMonths } from '@volka/extract';
import type { CoverageDay, DateWindow } from '@volka/extract';
import { addDays, countDays, datesOf } from '@volka/runtime/calendar';
import { OrchestratorError } from '../../errors.ts';
import type { RunWarnings } from './run-warnings.ts';

/** Which days are missing or empty when a run ends. */
export interface CoverageSummary {
  /** Days that the source refuses, that were never loaded and that no operator accepted as missing; in windows of at most a month. */
  readonly refused: readonly DateWindow[];
  /** The newest day that has rows, `YYYY-MM-DD`. */
  readonly dataThroughDate: string | null;
  /** Closed days after `dataThroughDate` whose answers have no rows. */
  readonly trailing: readonly string[];
}

/**
 * Summarizes the coverage of the days.
 * @param only Refused days outside these are left out.
 * @param emptyWindows Windows of this run whose answers have no rows, whether they count as fetched or not.
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
  const isAsked = (date: string): boolean =>
    only === undefined || (only.fromDate <= date && date <= only.toDate);
  const refused = coverage.filter(
    ({ date, state, fetchedAsOf }) => state === 'refused' && fetchedAsOf === null && isAsked(date),
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

/** Warns of days without rows at the end of the history: a source that stopped to deliver looks like this. */
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

/** The error of a run that loaded everything except days that the source refuses; null where there are none. */
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

/** Turns ascending days into windows; none crosses the end of a month. */
function toWindows(dates: readonly string[]): readonly DateWindow[] {
  const ranges: { fromDate: string; toDate: string }[] = [];
  for (const date of dates) {
    const last = ranges.at(-1);
    if (last !== undefined && addDays(last.toDate, 1) === date) last.toDate = date;
    else ranges.push({ fromDate: date, toDate: date });
  }
  return ranges.flatMap(({ fromDate, toDate }) => splitIntoMonths(fromDate, toDate));
}
