import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { describeColumn } from '../columns/describe-column.ts';
import type { TableRows } from '../rows.ts';
import { writeWorkbook } from './write-workbook.ts';
import type { WorkbookTable } from './write-workbook.ts';

const columns = [describeColumn('campaign_name', 'text'), describeColumn('total_spend_eur', 'decimal')];
const spend = {
  metricName: 'spend',
  label: 'Spend',
  kind: 'sum',
  formula: 'spend',
  numerator: null,
  denominator: null,
  unit: 'EUR',
  direction: 'none',
  caveat: null,
} as const;

const tableOf = (rows: TableRows, hasTotals = true): WorkbookTable => ({
  columns,
  rows,
  definitions: new Map([['spend', spend]]),
  hasTotals,
  about: {
    title: 'Spend',
    notes: [],
    query: 'spend.sql',
    asOf: null,
    dataThroughDate: '2024-10-31',
    tests: null,
    runId: 'run 1',
    writtenAt: new Date('2024-11-01T06:00:00Z'),
  },
});

async function sheetsOf(table: WorkbookTable) {
  return (await readXlsx(Buffer.concat(await Array.fromAsync(writeWorkbook(table))))).sheets;
}

async function* streamOf(count: number) {
  for (let row = 0; row < count; row += 1) yield await Promise.resolve([`Campaign_${row}`, 1.1] as const);
}

test('writeWorkbook reads a stream, adds totals and counts the rows on the About sheet', async () => {
  const [report, about] = await sheetsOf(tableOf(streamOf(3)));
  expect(report?.rows.slice(1)).toEqual([
    ['Campaign_0', 1.1],
    ['Campaign_1', 1.1],
    ['Campaign_2', 1.1],
    ['Total', 3.3],
  ]);
  expect(about?.rows.find(([label]) => label === 'Rows')?.[1]).toBe('3');
});

test.each([
  ['a single row', tableOf([['A', 1]]), 2],
  [
    'rows that must not be added up',
    tableOf(
      [
        ['A', 1],
        ['B', 2],
      ],
      false,
    ),
    3,
  ],
  ['no rows', tableOf([]), 1],
])('writeWorkbook adds no totals to %s', async (_case, table, lines) => {
  expect((await sheetsOf(table))[0]?.rows).toHaveLength(lines);
});

test('writeWorkbook refuses more rows than a sheet can hold, and stops reading', async () => {
  let read = 0;
  function* endless() {
    for (;;) {
      read += 1;
      yield ['A', 1] as const;
    }
  }
  await expect(Array.fromAsync(writeWorkbook(tableOf(endless())))).rejects.toMatchObject({
    code: 'TABULAR_TOO_MANY_ROWS',
    retryable: false,
    message:
      'Cannot write the workbook: it has more than 1048574 rows, the limit of a sheet; choose CSV or a smaller table',
  });
  expect(read).toBe(1_048_575);
});
