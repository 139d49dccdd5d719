/** The last calendar month, `YYYY-MM`, that ended on or before the last day of the data; null without data. */
export function lastCompleteMonth(dataThroughDate: string | null): string | null {
  if (dataThroughDate === null) return null;
  const nextDay = new Date(Date.parse(`${dataThroughDate}T00:00:00Z`) + 86_400_000);
  return new Date(Date.UTC(nextDay.getUTCFullYear(), nextDay.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}
