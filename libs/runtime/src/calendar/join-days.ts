import { daysBetween } from './iso-date.ts';
import type { DateWindow, IsoDate } from './iso-date.ts';

/** Joins ascending days into windows without a gap: 1, 2, 3, 7 become 1 to 3 and 7. */
export function joinDays(days: readonly IsoDate[]): readonly DateWindow[] {
  const windows: DateWindow[] = [];
  for (const day of days) {
    const last = windows.at(-1);
    if (last !== undefined && daysBetween(last.toDate, day) === 1)
      windows[windows.length - 1] = { ...last, toDate: day };
    else windows.push({ fromDate: day, toDate: day });
  }
  return windows;
}
