import { formatDays } from '@volka/extract';
import type { DateWindow } from '@volka/extract';
import type { LoadedDayVolume } from '@volka/warehouse/write';
import type { AnsweredWindow } from '../window-outcome.ts';
import { toDayVolumes } from './day-volumes.ts';
import type { RunWarnings } from './run-warnings.ts';
import { findFrozenDays } from './suspicion.ts';

/** Warns of an answered window: levels that differ, and days whose cohorts did not grow. */
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
  // An unchanged answer has the same days as before.
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

/** Warns where the ads and the campaigns of a window differ, also in an unchanged answer. */
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
    `${formatDays(window)}: ads and campaigns differ in ${differences.length} sums; see etl.warnings`,
  );
}
