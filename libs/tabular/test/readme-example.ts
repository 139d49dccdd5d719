import { describeColumn, toCell, writeCsv, writeWorkbook } from '../src/index.ts';

const columns = [
  describeColumn('campaign_name', 'text'),
  describeColumn('total_spend_eur', 'decimal'),
  describeColumn('cpi_eur', 'decimal'),
];

// Any stream of rows: here two lines of text, as a database cursor would give them.
export async function* rows() {
  for (const line of ['Campaign_1|100.00|2.50', '=1+1|300.00|5.00']) {
    const values = await Promise.resolve(line.split('|'));
    yield columns.map((column, index) => toCell(column, values[index]));
  }
}

export const csv = Buffer.concat(await Array.fromAsync(writeCsv(columns, rows()))).toString();

const metric = { formula: 'spend', numerator: null, denominator: null, unit: 'EUR', direction: 'none' };
const spend = { ...metric, metricName: 'spend', label: 'Spend', kind: 'sum', caveat: null } as const;
const workbook = writeWorkbook({
  columns,
  rows: rows(),
  definitions: new Map([['spend', spend]]),
  hasTotals: true,
  chart: { type: 'bar', values: ['total_spend_eur'], by: 'campaign_name' },
  about: {
    title: 'Spend of October',
    notes: [],
    query: 'sql/queries/spend.sql',
    period: '2024-10',
    asOf: null,
    dataThroughDate: '2024-10-31',
    tests: null,
    runId: 'example',
    writtenAt: new Date('2024-11-01T06:00:00Z'),
  },
});
export const xlsx = Buffer.concat(await Array.fromAsync(workbook));
