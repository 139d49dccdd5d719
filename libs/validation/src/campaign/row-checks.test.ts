import { expect, test } from 'vitest';
import { countOf, metricOf, recordOf, validateWindow } from '../../test/support/campaign-records.ts';

const cases: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['clicks-above-impressions', 'clicks', { impressions: 50, ctr: 2 }],
  ['registrations-above-clicks', 'registrations', { registrations: 101, cr: 1.01 }],
  ['ratio-mismatch', 'ctr', { ctr: 0.02 }],
  ['ratio-mismatch', 'cr', { cr: 0.41 }],
  ['spend-mismatch', 'spend_cents', { cost: 25 }],
  ['payers-above-players', 'payers_7d', { metrics: [metricOf(7, { payers: 21, payments: 30 })] }],
  [
    'payers-above-registrations',
    'payers_3d',
    { metrics: [metricOf(3, { players: 50, payers: 41, payments: 41 })] },
  ],
  ['payments-below-payers', 'payments_1d', { metrics: [metricOf(1, { payments: 4 })] }],
  ['falling-with-lifeday', 'players_7d', { metrics: [metricOf(1), metricOf(7, { players: 19 })] }],
  ['falling-with-lifeday', 'payers_14d', { metrics: [metricOf(7), metricOf(14, { payers: 4 })] }],
  ['falling-with-lifeday', 'payments_3d', { metrics: [metricOf(1), metricOf(3, { payments: 7 })] }],
  ['falling-with-lifeday', 'revenue_3d_cents', { metrics: [metricOf(1), metricOf(3, { revenue: 30.49 })] }],
];

test.each(cases)('RowChecks warns of %s in %s and accepts the row', (rule, column, changes) => {
  const { summary } = validateWindow([recordOf(changes)]);
  expect(summary.accepted).toBe(1);
  expect(summary.report.rules).toMatchObject([{ rule, column, effect: 'warned', count: 1 }]);
});

test('RowChecks looks over a null to the lifeday before it', () => {
  const metrics = [metricOf(1), metricOf(3, { players: null }), metricOf(7, { players: 19 })];
  const { summary } = validateWindow([recordOf({ metrics })]);
  expect(countOf(summary, 'falling-with-lifeday', 'players_7d')).toBe(1);
});

test('RowChecks is silent about orderly rows', () => {
  const young = recordOf({ metrics: [metricOf(1)], ad: 'young' });
  const idle = recordOf({
    ad: 'idle',
    impressions: 0,
    clicks: 0,
    registrations: 0,
    metrics: [],
    ctr: null,
    cr: null,
    cost: 0,
  });
  const rounded = recordOf({
    ad: 'rounded',
    clicks: 3,
    ctr: 0.0003,
    registrations: 1,
    metrics: [metricOf(1, { payers: 1, payments: 1 })],
    cr: 0.333333,
    cost: 76,
    cpc: 0.25,
  });
  expect(validateWindow([recordOf(), young, idle, rounded]).summary.report.rules).toEqual([]);
});

test('RowChecks shows a wrong costUnit on every row', () => {
  expect(
    countOf(validateWindow([recordOf({ cost: 25 })], { costUnit: 'eur' }).summary, 'spend-mismatch'),
  ).toBe(0);
  expect(
    countOf(validateWindow([recordOf({ cost: 2500 })], { costUnit: 'eur' }).summary, 'spend-mismatch'),
  ).toBe(1);
});
