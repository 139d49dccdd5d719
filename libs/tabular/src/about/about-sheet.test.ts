import { expect, test } from 'vitest';
import { describeColumn } from '../columns/describe-column.ts';
import type { MetricDefinition } from '../metrics/metric-definition.ts';
import { aboutSheetOf } from './about-sheet.ts';
import type { AboutFacts } from './about-sheet.ts';

const FACTS: AboutFacts = {
  title: 'Campaigns',
  notes: ['One row per campaign.', 'EUR.'],
  query: 'sql/queries/campaigns.sql',
  period: '2024-10',
  asOf: null,
  dataThroughDate: '2024-10-31',
  rowCount: 2,
  tests: { passed: 3, warned: 2, acknowledged: 1, failed: 0, finishedAt: '2024-11-01T05:59:58Z' },
  runId: 'run 1',
  writtenAt: new Date('2024-11-01T06:00:00.123Z'),
};

const CPI: MetricDefinition = {
  metricName: 'cpi',
  label: 'CPI',
  kind: 'ratio',
  formula: 'spend ÷ registrations',
  numerator: 'spend',
  denominator: 'registrations',
  unit: 'EUR',
  direction: 'lower',
  caveat: null,
};

const lineOf = (facts: Partial<AboutFacts>, label: string): string | undefined =>
  aboutSheetOf({ ...FACTS, ...facts }, [], new Map()).find(([first]) => first === label)?.[1];

test('aboutSheetOf lists what the figures are based on, and the definition of each metric shown', () => {
  const columns = [describeColumn('campaign_name', 'text'), describeColumn('cpi_eur', 'decimal')];
  const facts = { ...FACTS, filters: [['Campaigns', 'with at least 100 EUR']] as const };
  expect(aboutSheetOf(facts, columns, new Map([['cpi', CPI]]))).toEqual([
    ['Report', 'Campaigns'],
    ['Notes', 'One row per campaign.'],
    ['', 'EUR.'],
    ['Query', 'sql/queries/campaigns.sql'],
    ['Campaigns', 'with at least 100 EUR'],
    ['Period', '2024-10'],
    ['As of', 'the figures as they stood when this was written'],
    ['Data through', '2024-10-31'],
    ['Rows', '2'],
    ['Tests', '3 passed, 2 warned (1 acknowledged), 0 failed (last at 2024-11-01 05:59:58 UTC)'],
    ['Run', 'run 1'],
    ['Written at', '2024-11-01 06:00:00 UTC'],
    [''],
    ['Column', 'Definition', 'Unit', 'Direction', 'What it does not say'],
    ['CPI EUR', 'spend ÷ registrations', 'EUR', 'lower is better', ''],
  ]);
});

test.each<[string, Partial<AboutFacts>, string]>([
  ['of a month before the data', {}, '0: the data hold no row for this month'],
  [
    'of a month after the data',
    { period: '2024-11' },
    '0: no data of this month have arrived; the newest are of 2024-10-31',
  ],
  [
    'without data',
    { dataThroughDate: null },
    '0: no data of this month have arrived; the newest are of no day',
  ],
  ['without a period', { period: null }, '0'],
])('aboutSheetOf explains a table without rows, %s', (_case, facts, rows) => {
  expect(lineOf({ rowCount: 0, ...facts }, 'Rows')).toBe(rows);
});

test('aboutSheetOf says what is unknown', () => {
  expect(lineOf({ tests: null }, 'Tests')).toBe('no result is recorded');
  expect(lineOf({ dataThroughDate: null }, 'Data through')).toBe('no data yet');
  expect(lineOf({ asOf: '2024-11-05T06:00:00Z' }, 'As of')).toBe('2024-11-05T06:00:00Z');
});
