import { addDays, countDays } from '@volka/extract';
import type { DateWindow } from '@volka/extract';

/** Every day of a window, `YYYY-MM-DD`, oldest first. */
export function datesOf(window: DateWindow): readonly string[] {
  return Array.from({ length: countDays(window) }, (_, day) => addDays(window.fromDate, day));
}
