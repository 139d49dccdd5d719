import { aboutSheetOf } from '../about/about-sheet.ts';
import type { AboutFacts } from '../about/about-sheet.ts';
import type { TableColumn } from '../columns/describe-column.ts';
import type { Cell } from '../columns/to-cell.ts';
import { TabularError } from '../errors.ts';
import type { MetricDefinitions } from '../metrics/metric-definition.ts';
import { totalsOf } from '../metrics/totals.ts';
import type { TableRows } from '../rows.ts';
import { buildWorkbook } from './build-workbook.ts';
import type { TableChart } from './build-workbook.ts';

/** A table with everything that a workbook says about it. */
export interface WorkbookTable {
  readonly columns: readonly TableColumn[];
  readonly rows: TableRows;
  /** Definitions of the metrics, for totals and the About sheet. */
  readonly definitions: MetricDefinitions;
  /** False if the rows must not be added up. */
  readonly hasTotals: boolean;
  /** @defaultValue no chart */
  readonly chart?: TableChart | null;
  /** The library counts the rows. */
  readonly about: Omit<AboutFacts, 'rowCount'>;
}

/** Rows of a sheet of Excel, with the line of headings and the line of totals. */
const MAX_SHEET_ROWS = 1_048_576;

/**
 * Writes a table as an Excel workbook: a sheet `Report` with frozen headings, filter, number formats and totals, a sheet `Chart` if there is
 * one, and a sheet `About`. Texts stay texts, also those that look like a formula.
 *
 * Holds all rows in memory: totals, filter and chart need them. Use `writeCsv` for very large tables.
 * @throws {TabularError} `TABULAR_TOO_MANY_ROWS` as soon as more rows arrive than a sheet can hold.
 */
export async function* writeWorkbook(
  table: WorkbookTable,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const { columns, definitions, hasTotals, chart = null, about } = table;
  const rows = await collect(table.rows);
  const totals = hasTotals && rows.length > 1 ? totalsOf(columns, rows, definitions) : null;
  yield await buildWorkbook({
    title: about.title,
    columns,
    rows,
    totals,
    chart,
    about: aboutSheetOf({ ...about, rowCount: rows.length }, columns, definitions),
  });
}

async function collect(rows: TableRows): Promise<readonly (readonly Cell[])[]> {
  const collected: (readonly Cell[])[] = [];
  const limit = MAX_SHEET_ROWS - 2;
  for await (const row of rows) {
    if (collected.length === limit) {
      throw new TabularError(
        'TABULAR_TOO_MANY_ROWS',
        `Cannot write the workbook: it has more than ${limit} rows, the limit of a sheet; choose CSV or a smaller table`,
      );
    }
    collected.push(row);
  }
  return collected;
}
