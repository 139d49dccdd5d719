/**
 * The same day of the calendar a number of years earlier, `YYYY-MM-DD`; 29 February becomes 28 February where the
 * earlier year has none.
 */
export function yearsBefore(date: string, years: number): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const earlier = `${String(Number(year) - years).padStart(4, '0')}-${month}-${day}`;
  const exists = new Date(`${earlier}T00:00:00Z`).toISOString().startsWith(earlier);
  return exists ? earlier : earlier.replace(/-29$/, '-28');
}
