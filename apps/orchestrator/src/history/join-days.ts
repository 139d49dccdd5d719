const DAY_MS = 86_400_000;

/** Both days included. */
export interface DaySpan {
  readonly fromDate: string;
  readonly toDate: string;
}

/** Joins ascending days `YYYY-MM-DD` into spans without a gap. */
export function joinDays(days: readonly string[]): readonly DaySpan[] {
  const spans: DaySpan[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last !== undefined && Date.parse(day) - Date.parse(last.toDate) === DAY_MS)
      spans[spans.length - 1] = { ...last, toDate: day };
    else spans.push({ fromDate: day, toDate: day });
  }
  return spans;
}
