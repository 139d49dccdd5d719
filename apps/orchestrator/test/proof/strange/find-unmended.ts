import type { WarehousePool } from '@volka/warehouse';
import { readCurrentRows, readDays } from './ledger.ts';
import { FIGURE_COLUMNS, figuresOf, storedName } from './report-row.ts';
import type { ReportRow } from './report-row.ts';
import type { StrangeSource } from './strange-source.ts';
import { tell } from './tell.ts';

/** Compares the warehouse with the good source row by row, as of the day of each day's last load. */
export async function findUnmended(
  admin: WarehousePool,
  source: StrangeSource,
  { firstDate, today }: { readonly firstDate: string; readonly today: string },
): Promise<readonly string[]> {
  const days = await readDays(admin);
  const unsettled = days.filter(({ state }) => state !== 'loaded');
  const { rows: refused } = await admin.query<{ date: string }>('select date from etl.refused_days');
  const stored = new Set(
    (await readCurrentRows(admin)).map(({ date, campaign, ad, figures }) =>
      JSON.stringify([date, campaign, ad, ...figures]),
    ),
  );
  const expected = new Set<string>();
  for (const [asOf, of] of Map.groupBy(days, ({ fetchedAsOf }) => fetchedAsOf)) {
    if (asOf === null) continue;
    const dates = new Set(of.map(({ date }) => date));
    for (const row of await source.goodRows(asOf, firstDate, today)) {
      if (dates.has(row.date)) expected.add(describe(row));
    }
  }
  return [
    ...tell(unsettled.map(({ date, state }) => `${date}: ${state}`)),
    ...tell(refused.map(({ date }) => `${date}: has refused records`)),
    ...tell([...expected.difference(stored)].map((row) => `missing: ${row}`)),
    ...tell([...stored.difference(expected)].map((row) => `surplus: ${row}`)),
  ].map((line) => `after the source was mended, ${line}`);
}

function describe(row: ReportRow): string {
  const figures = figuresOf(row);
  return JSON.stringify([
    row.date,
    row.campaign,
    storedName(row.ad),
    ...FIGURE_COLUMNS.map((column) => figures[column]),
  ]);
}
