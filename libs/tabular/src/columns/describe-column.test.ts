import { expect, test } from 'vitest';
import type { ColumnType } from './column-type.ts';
import { describeColumn } from './describe-column.ts';
import { toCell } from './to-cell.ts';

test.each<[string, ColumnType, string, string]>([
  ['total_spend_eur', 'decimal', 'Total spend EUR', '#,##0.00\\ "€"'],
  ['roas_3d', 'decimal', 'ROAS D3', '0.0%'],
  ['retention_rate_14d', 'decimal', 'Retention rate D14', '0.0%'],
  ['cpi', 'decimal', 'CPI', '#,##0.00\\ "€"'],
  ['mature_roas_14d', 'decimal', 'Mature ROAS D14', '0.0%'],
  ['mature_spend_share_14d', 'decimal', 'Mature spend share D14', '0.0%'],
  ['payer_conversion_rank', 'integer', 'Payer conversion rank', '#,##0'],
  ['mature_ltv_14d_eur', 'decimal', 'Mature LTV D14 EUR', '#,##0.00\\ "€"'],
  ['total_registrations', 'integer', 'Total registrations', '#,##0'],
  ['rows_without_spend', 'integer', 'Rows without spend', '#,##0'],
  ['days_fetched', 'integer', 'Days fetched', '#,##0'],
  ['report_month', 'date', 'Report month', 'mmm\\ yyyy'],
])('describeColumn formats %s', (name, type, header, format) => {
  expect(describeColumn(name, type)).toMatchObject({ header, format });
});

test('toCell keeps unknown apart from zero', () => {
  const column = describeColumn('cpi', 'decimal');
  expect(toCell(column, null)).toBeNull();
  expect(toCell(column, '0.00')).toBe(0);
});

test('toCell reads a date as midnight UTC', () => {
  expect(toCell(describeColumn('report_month', 'date'), '2024-10-01')).toEqual(
    new Date('2024-10-01T00:00:00Z'),
  );
});

test('toCell leaves text that looks like a formula as text', () => {
  expect(toCell(describeColumn('campaign_name', 'text'), '=1+1')).toBe('=1+1');
});

test('toCell writes as text what no workbook has as a number or date', () => {
  expect(toCell(describeColumn('cpi', 'decimal'), 'NaN')).toBe('NaN');
  expect(toCell(describeColumn('cpi', 'decimal'), 'Infinity')).toBe('Infinity');
  expect(toCell(describeColumn('report_month', 'date'), 'infinity')).toBe('infinity');
  expect(toCell(describeColumn('report_month', 'date'), '0044-03-15 BC')).toBe('0044-03-15 BC');
});
