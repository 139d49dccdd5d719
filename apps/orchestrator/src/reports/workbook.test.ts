import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { describeColumn } from './report-columns.ts';
import { buildWorkbook } from './workbook.ts';

test('buildWorkbook writes header, values and an About sheet that read back', async () => {
  const columns = [describeColumn('campaign_name', 1043), describeColumn('total_spend_eur', 1700)];
  const bytes = await buildWorkbook({
    title: 'Example',
    columns,
    rows: [
      ['=1+1', 12.34],
      ['Campaign_2', null],
    ],
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
