import type { DateWindow } from './iso-date.ts';
import type { DueReason } from './coverage-day.ts';
import type { DueStretch, PlannedWindow } from './plan-windows.ts';

const WORDS: Readonly<Record<DueReason, string>> = {
  failed: 'failed',
  'never-loaded': 'never loaded',
  maturing: 'still maturing',
  'roll-back': 'weekly roll-back',
  'no-data': 'no rows yet, asked again weekly',
  'refused-records': 'refused records, asked again weekly',
  refused: 'refused by the source',
  audit: 'audit of older months',
  requested: 'asked for',
};

/** A range of days as text: `2024-10-01…2024-10-31`, or one day alone. */
export function formatDays({ fromDate, toDate }: DateWindow): string {
  return fromDate === toDate ? fromDate : `${fromDate}…${toDate}`;
}

/** Why each day of a window is due, as text: `2024-10-01…2024-10-30: still maturing; 2024-10-31: never loaded`. */
export function describeReasons({ reasons }: PlannedWindow): string {
  return reasons.map((stretch) => `${formatDays(stretch)}: ${reasonOf(stretch)}`).join('; ');
}

function reasonOf({ reason, failure }: DueStretch): string {
  return failure === undefined ? WORDS[reason] : `${WORDS[reason]} on ${failure.onDate} (${failure.code})`;
}
