import type { ColumnType } from './column-type.ts';

/** A column of a table, and how a workbook shows it. */
export interface TableColumn {
  readonly name: string;
  readonly header: string;
  readonly kind: 'number' | 'date' | 'text';
  /** Excel number format. */
  readonly format?: string;
}

const INTEGER = '#,##0';
const EURO = '#,##0.00\\ "€"';
const PERCENT = '0.0%';

/** Words that a heading writes in capitals. */
const ACRONYMS: ReadonlyMap<string, string> = new Map(
  ['cpi', 'cpp', 'roas', 'ctr', 'cr', 'cpc', 'ltv', 'arppu', 'eur'].map((word) => [word, word.toUpperCase()]),
);

/** Chooses heading and number format from a column's name and type: names contain the unit (`_eur`, `roas_3d`, `…_rate_14d`). */
export function describeColumn(name: string, type: ColumnType): TableColumn {
  const header = name
    .split('_')
    .map((word) => ACRONYMS.get(word) ?? (/^\d+d$/.test(word) ? `D${word.slice(0, -1)}` : word))
    .join(' ')
    .replace(/^./, (first) => first.toUpperCase());
  switch (type) {
    case 'text':
      return { name, header, kind: 'text' };
    case 'date':
      return { name, header, kind: 'date', format: /month/.test(name) ? 'mmm\\ yyyy' : 'yyyy\\-mm\\-dd' };
    case 'integer':
    case 'decimal':
      return { name, header, kind: 'number', format: numberFormat(name, type) };
  }
}

function numberFormat(name: string, type: 'integer' | 'decimal'): string {
  if (
    /(^|_)(roas|ctr|cr|pace)(_|$)|_rate(_|$)|_share(_|$)|^share_|conversion(?!_rank)|_change(_|$)/.test(name)
  )
    return PERCENT;
  if (/_eur$/.test(name)) return EURO;
  // A count is no amount, also in `rows_without_spend`.
  if (type === 'integer') return INTEGER;
  return /(^|_)(cpi|cpp|cpc|ltv|arppu)(_|$)|spend|revenue/.test(name) ? EURO : '#,##0.00';
}
