import { writeXlsx } from 'hucre/xlsx';
import type { CellStyle, CellValue, SheetChart, WriteSheet } from 'hucre/xlsx';
import type { TableColumn } from '../columns/describe-column.ts';
import type { Cell } from '../columns/to-cell.ts';
import { toWorkbookText, toXmlText } from './workbook-text.ts';

/** A chart of some columns of the table. */
export interface TableChart {
  readonly type: 'bar' | 'column' | 'line';
  /** Names of the columns that are drawn. */
  readonly values: readonly string[];
  /** Name of the column that labels them. */
  readonly by: string;
}

/** Everything that a workbook shows. */
interface WorkbookContent {
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** The line below the rows, outside the filter; null for no such line. */
  readonly totals: readonly (number | null)[] | null;
  readonly chart: TableChart | null;
  /** Lines of the About sheet. */
  readonly about: readonly (readonly string[])[];
}

const HEADER_STYLE: CellStyle = {
  font: { bold: true, color: { rgb: 'FFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: '0067A3' } },
  alignment: { vertical: 'center', wrapText: true },
};

const MIN_WIDTH_CHARACTERS = 12;
const MAX_WIDTH_CHARACTERS = 40;
const MAX_CHART_ROWS = 50;

/** Builds the file of a workbook. */
export async function buildWorkbook(content: WorkbookContent): Promise<Uint8Array<ArrayBuffer>> {
  const output = await writeXlsx({
    sheets: [figuresSheet(content), ...chartSheet(content), aboutSheet(content)],
    properties: { title: toXmlText(content.title) },
  });
  return new Uint8Array(output);
}

function figuresSheet({ columns, rows, totals }: WorkbookContent): WriteSheet {
  const lastColumn = columnLetter(columns.length - 1);
  const totalsRow = rows.length + 1;
  const cells = new Map<string, { value: CellValue; style: CellStyle }>(
    columns.map(({ header }, index) => [
      `0,${index}`,
      { value: toWorkbookText(header), style: HEADER_STYLE },
    ]),
  );
  for (const [index, column] of totals === null ? [] : columns.entries()) {
    cells.set(`${totalsRow},${index}`, {
      value: index === 0 ? 'Total' : (totals?.[index] ?? null),
      style: {
        font: { bold: true },
        border: { top: { style: 'thin' } },
        ...(column.format === undefined ? {} : { numFmt: column.format }),
      },
    });
  }
  return {
    name: 'Report',
    columns: columns.map((column, index) => ({
      width: widthOf(column, rows, index),
      ...(column.format === undefined ? {} : { numFmt: column.format }),
    })),
    rows: [
      columns.map(({ header }) => toWorkbookText(header)),
      ...rows.map((row) => row.map(toWorkbookValue)),
      ...(totals === null ? [] : [columns.map(() => null)]),
    ],
    cells,
    freezePane: { rows: 1, columns: 1 },
    autoFilter: { range: `A1:${lastColumn}${rows.length + 1}` },
    rowDefs: new Map([[0, { height: 32 }]]),
  };
}

function chartSheet({ title, columns, rows, chart }: WorkbookContent): readonly WriteSheet[] {
  const by = columns.findIndex(({ name }) => name === chart?.by);
  if (chart === null || by < 0 || rows.length === 0) return [];
  const lastRow = Math.min(rows.length, MAX_CHART_ROWS) + 1;
  const range = (index: number): string =>
    `Report!$${columnLetter(index)}$2:$${columnLetter(index)}$${lastRow}`;
  const series = chart.values
    .map((value) => columns.findIndex(({ name }) => name === value))
    .filter((index) => index >= 0)
    .map((index) => ({
      name: toXmlText(columns[index]?.header ?? ''),
      values: range(index),
      categories: range(by),
    }));
  if (series.length === 0) return [];
  const drawn: SheetChart = {
    type: chart.type,
    title: toXmlText(title),
    series,
    anchor: { from: { row: 0, col: 0 }, to: { row: 28, col: 14 } },
  };
  return [{ name: 'Chart', rows: [], charts: [drawn] }];
}

function aboutSheet({ about }: WorkbookContent): WriteSheet {
  return {
    name: 'About',
    columns: [
      { width: 28, style: { font: { bold: true }, alignment: { vertical: 'top', wrapText: true } } },
      { width: 70, style: { alignment: { vertical: 'top', wrapText: true } } },
      { width: 12 },
      { width: 12 },
      { width: 70, style: { alignment: { vertical: 'top', wrapText: true } } },
    ],
    rows: about.map((cells) => cells.map(toWorkbookText)),
  };
}

const toWorkbookValue = (value: Cell): CellValue =>
  typeof value === 'string' ? toWorkbookText(value) : value;

function widthOf(column: TableColumn, rows: readonly (readonly Cell[])[], index: number): number {
  const longest = rows
    .slice(0, 200)
    .reduce((width, row) => Math.max(width, String(row[index] ?? '').length), 0);
  const wanted =
    column.kind === 'text'
      ? Math.max(longest, column.header.length) + 2
      : Math.ceil(column.header.length / 2) + 6;
  return Math.min(MAX_WIDTH_CHARACTERS, Math.max(MIN_WIDTH_CHARACTERS, wanted));
}

function columnLetter(index: number): string {
  const rest = String.fromCharCode(65 + (index % 26));
  return index < 26 ? rest : columnLetter(Math.floor(index / 26) - 1) + rest;
}
