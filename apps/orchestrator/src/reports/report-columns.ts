/** PostgreSQL type ids that a report may hold. */
const OID = {
  int8: 20,
  int2: 21,
  int4: 23,
  float4: 700,
  float8: 701,
  date: 1082,
  timestamptz: 1184,
  numeric: 1700,
} as const;

/** Counts, whatever they count: `rows_without_spend` is no amount. */
const INTEGER_TYPES: readonly number[] = [OID.int2, OID.int4, OID.int8];
const NUMBER_TYPES: readonly number[] = [...INTEGER_TYPES, OID.float4, OID.float8, OID.numeric];

/** How a column of a query result is shown in a workbook. */
export interface ReportColumn {
  readonly name: string;
  readonly header: string;
  readonly kind: 'number' | 'date' | 'text';
  /** Excel number format. */
  readonly format?: string;
}

const INTEGER = '#,##0';
const EURO = '#,##0.00\\ "€"';
const PERCENT = '0.0%';

/** Names the field writes in capitals. */
const ACRONYMS: ReadonlyMap<string, string> = new Map(
  ['cpi', 'cpp', 'roas', 'ctr', 'cr', 'cpc', 'ltv', 'arppu', 'eur'].map((word) => [word, word.toUpperCase()]),
);

/** Decides format and heading from a column's name and PostgreSQL type: the names carry the units (`_eur`, `roas_3d`, `…_rate_14d`). */
export function describeColumn(name: string, typeId: number): ReportColumn {
  const header = name
    .split('_')
    .map((word) => ACRONYMS.get(word) ?? (/^\d+d$/.test(word) ? `D${word.slice(0, -1)}` : word))
    .join(' ')
    .replace(/^./, (first) => first.toUpperCase());
  if (typeId === OID.date)
    return { name, header, kind: 'date', format: /month/.test(name) ? 'mmm\\ yyyy' : 'yyyy\\-mm\\-dd' };
  if (!NUMBER_TYPES.includes(typeId)) return { name, header, kind: 'text' };
  return { name, header, kind: 'number', format: numberFormat(name, typeId) };
}

function numberFormat(name: string, typeId: number): string {
  if (
    /(^|_)(roas|ctr|cr|pace)(_|$)|_rate(_|$)|_share(_|$)|^share_|conversion(?!_rank)|_change(_|$)/.test(name)
  )
    return PERCENT;
  if (/_eur$/.test(name)) return EURO;
  if (INTEGER_TYPES.includes(typeId)) return INTEGER;
  return /(^|_)(cpi|cpp|cpc|ltv|arppu)(_|$)|spend|revenue/.test(name) ? EURO : '#,##0.00';
}

/**
 * A value as a cell: dates as midnight UTC, numbers as doubles (exact for cents below 2^53), null as an empty cell.
 * PostgreSQL's text form is taken where the driver keeps a type exact, and for what no number or date of a workbook is: NaN and infinity.
 */
export function toCell(column: ReportColumn, value: unknown): string | number | Date | null {
  if (value === null || value === undefined) return null;
  if (column.kind === 'number') {
    const number = Number(value);
    return Number.isFinite(number) ? number : String(number);
  }
  if (column.kind === 'date') {
    const date = value instanceof Date ? value : new Date(`${textOf(value)}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? textOf(value) : date;
  }
  return textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value instanceof Date
      ? value.toISOString()
      : JSON.stringify(value);
}
