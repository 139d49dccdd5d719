import { formatDays } from '@volka/extract';
import type { LoadedWindow } from '../window-outcome.ts';
import type { WindowPolicy } from '../window-policy.ts';
import { SPEND_METRIC } from './day-volumes.ts';
import { acceptanceNotes, doubtNotes, refusalNotes } from './row-notes.ts';
import type { NotedWindow } from './row-notes.ts';
import type { RunWarnings } from './run-warnings.ts';
import { findDaysWithoutSpend } from './suspicion.ts';

/** Warns of refused and questionable rows of a loaded window. Questionable rows are only stored: the run reports them once, at its end. */
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
  warnings.store(doubtNotes(noted, judged));
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
