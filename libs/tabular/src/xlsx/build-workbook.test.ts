import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { describeColumn } from '../columns/describe-column.ts';
import { buildWorkbook } from './build-workbook.ts';

test('buildWorkbook writes header, values and an About sheet that read back', async () => {
  const columns = [describeColumn('campaign_name', 'text'), describeColumn('total_spend_eur', 'decimal')];
  const bytes = await buildWorkbook({
    title: 'Example',
    columns,
    rows: [
      ['=1+1', 12.34],
      ['Campaign_2', null],
    ],
    totals: null,
    chart: null,
    about: [['Report', 'Example']],
  });
  const workbook = await readXlsx(bytes);
  expect(workbook.sheets.map(({ name }) => name)).toEqual(['Report', 'About']);
  expect(workbook.sheets[0]?.rows).toEqual([
    ['Campaign name', 'Total spend EUR'],
    ['=1+1', 12.34],
    ['Campaign_2', null],
  ]);
  expect(workbook.sheets[1]?.rows).toEqual([['Report', 'Example']]);
});

test('buildWorkbook puts totals below the filter and a chart on a sheet of its own', async () => {
  const columns = [describeColumn('campaign_name', 'text'), describeColumn('total_spend_eur', 'decimal')];
  const bytes = await buildWorkbook({
    title: 'Example',
    columns,
    rows: [
      ['A', 1.5],
      ['B', 2],
    ],
    totals: [null, 3.5],
    chart: { type: 'column', values: ['total_spend_eur'], by: 'campaign_name' },
    about: [],
  });
  const { sheets } = await readXlsx(bytes);
  expect(sheets.map(({ name }) => name)).toEqual(['Report', 'Chart', 'About']);
  expect(sheets[0]?.rows.at(-1)).toEqual(['Total', 3.5]);
  expect(sheets[0]?.autoFilter?.range).toBe('A1:B3');
  expect(sheets[1]?.charts).toHaveLength(1);
});
