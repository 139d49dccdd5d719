import { writeXlsx } from 'hucre/xlsx';
import type { CellStyle, CellValue, WriteSheet } from 'hucre/xlsx';
import type { ReportColumn } from './report-columns.ts';

/** What a report workbook is made of. */
export interface ReportContent {
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly CellValue[])[];
  /** Lines of the About sheet: what the figures are, when they were made. */
  readonly about: readonly (readonly [label: string, text: string])[];
}

const HEADER_STYLE: CellStyle = {
  font: { bold: true, color: { rgb: 'FFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: '0067A3' } },
  alignment: { vertical: 'center', wrapText: true },
};

const MIN_WIDTH_CHARACTERS = 12;
const MAX_WIDTH_CHARACTERS = 40;

/** Makes an Excel workbook: the figures with frozen header, filter and real number formats, and an About sheet. */
export async function buildWorkbook(content: ReportContent): Promise<Uint8Array> {
  const output = await writeXlsx({
    sheets: [figuresSheet(content), aboutSheet(content)],
    properties: { title: content.title },
  });
  return output instanceof Uint8Array ? output : new Uint8Array(output);
}

function figuresSheet({ columns, rows }: ReportContent): WriteSheet {
  const lastColumn = columnLetter(columns.length - 1);
  return {
    name: 'Report',
    columns: columns.map((column, index) => ({
      width: widthOf(column, rows, index),
      ...(column.format === undefined ? {} : { numFmt: column.format }),
    })),
    rows: [columns.map(({ header }) => header), ...rows.map((row) => [...row])],
    cells: new Map(
      columns.map(({ header }, index) => [`0,${index}`, { value: header, style: HEADER_STYLE }]),
    ),
    freezePane: { rows: 1, columns: 1 },
    autoFilter: { range: `A1:${lastColumn}${rows.length + 1}` },
    rowDefs: new Map([[0, { height: 32 }]]),
  };
}

function aboutSheet({ about }: ReportContent): WriteSheet {
  return {
    name: 'About',
    columns: [
      { width: 22, style: { font: { bold: true } } },
      { width: 90, style: { alignment: { wrapText: true } } },
    ],
    rows: about.map(([label, text]) => [label, text]),
  };
}

function widthOf(column: ReportColumn, rows: readonly (readonly CellValue[])[], index: number): number {
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
