import { expect, test } from 'vitest';
import { describeColumn, toCell } from './report-columns.ts';

test.each([
  ['total_spend_eur', 1700, 'Total spend EUR', '#,##0.00\\ "€"'],
  ['roas_3d', 1700, 'ROAS D3', '0.0%'],
  ['retention_rate_14d', 1700, 'Retention rate D14', '0.0%'],
  ['cpi', 1700, 'CPI', '#,##0.00\\ "€"'],
  ['mature_roas_14d', 1700, 'Mature ROAS D14', '0.0%'],
  ['mature_spend_share_14d', 1700, 'Mature spend share D14', '0.0%'],
  ['payer_conversion_rank', 20, 'Payer conversion rank', '#,##0'],
  ['mature_ltv_14d_eur', 1700, 'Mature LTV D14 EUR', '#,##0.00\\ "€"'],
  ['total_registrations', 20, 'Total registrations', '#,##0'],
  ['rows_without_spend', 20, 'Rows without spend', '#,##0'],
  ['days_fetched', 20, 'Days fetched', '#,##0'],
  ['report_month', 1082, 'Report month', 'mmm\\ yyyy'],
])('describeColumn formats %s', (name, typeId, header, format) => {
  expect(describeColumn(name, typeId)).toMatchObject({ header, format });
});

test('toCell keeps unknown apart from zero', () => {
  const column = describeColumn('cpi', 1700);
  expect(toCell(column, null)).toBeNull();
  expect(toCell(column, '0.00')).toBe(0);
});

test('toCell reads a date as midnight UTC', () => {
  expect(toCell(describeColumn('report_month', 1082), '2024-10-01')).toEqual(
    new Date('2024-10-01T00:00:00Z'),
  );
});

test('toCell leaves text that looks like a formula as text', () => {
  expect(toCell(describeColumn('campaign_name', 1043), '=1+1')).toBe('=1+1');
});

test('toCell writes as text what no workbook has as a number or date', () => {
  expect(toCell(describeColumn('cpi', 1700), 'NaN')).toBe('NaN');
  expect(toCell(describeColumn('cpi', 1700), 'Infinity')).toBe('Infinity');
  expect(toCell(describeColumn('report_month', 1082), 'infinity')).toBe('infinity');
  expect(toCell(describeColumn('report_month', 1082), '0044-03-15 BC')).toBe('0044-03-15 BC');
});
