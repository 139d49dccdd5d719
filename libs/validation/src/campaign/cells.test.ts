import { describe, expect, test } from 'vitest';
import {
  OCTOBER,
  cellsRefused,
  countOf,
  metricOf,
  recordOf,
  rowOf,
  rulesAgainst,
  validateWindow,
} from '../../test/support/campaign-records.ts';
import { toRecords } from '../frame/operations.ts';
import { validateRecords } from '../schema/create-validator.ts';
import { CAMPAIGN_COLUMN_NAMES } from './campaign-columns.ts';
import { createCampaignSchema } from './campaign-schema.ts';

test('validate answers the warehouse columns in their order', () => {
  const row = rowOf(recordOf());
  expect(Object.keys(row ?? {})).toEqual(CAMPAIGN_COLUMN_NAMES);
  expect(row).toMatchObject({
    campaigns_execution_date: '2024-10-05',
    campaign_name: 'Campaign_1',
    ad_name: 'Ad_3',
    spend_cents: 2500,
    impressions: 10_000,
    clicks: 100,
    registrations: 40,
    ctr: 0.01,
    cr: 0.4,
    cpc_cents: 25,
    players_1d: 20,
    payers_14d: 5,
    payments_7d: 8,
    revenue_3d_cents: 3050,
    _spend_source: 'reported',
    _extra: null,
  });
});

describe('spend', () => {
  test.each([
    [{ cost: 1234.5 }, 1235],
    [{ cost: 0 }, 0],
    [{ cost: { $number: '1234.49999999999999999' } }, 1234],
    [{ cost: '1234' }, 1234],
  ])('takes cost as cents: %j', (changes, spend) => {
    expect(rowOf(recordOf(changes))).toMatchObject({ spend_cents: spend, _spend_source: 'reported' });
  });

  test.each([
    [10.075, 1008],
    [{ $number: '10.0749999999999999999' }, 1007],
    [25, 2500],
  ])('takes cost %j as EUR where that is the unit', (cost, spend) => {
    expect(rowOf(recordOf({ cost }), { costUnit: 'eur' })?.['spend_cents']).toBe(spend);
  });

  test.each([
    [100, 0.256789, 2568],
    [3, 0.335, 101],
    [1, 0.005, 1],
    [0, 0.25, 0],
    [7, { $number: '0.142857142857142857' }, 100],
  ])('comes from %s clicks at the unrounded cpc %j where cost is null or absent', (clicks, cpc, spend) => {
    for (const cost of [null, undefined]) {
      const row = rowOf(recordOf({ cost, clicks, cpc, cr: null, ctr: null }));
      expect(row).toMatchObject({ spend_cents: spend, _spend_source: 'derived' });
    }
  });

  test('is unknown, never 0, without cost and cpc', () => {
    const { rows, summary } = validateWindow([recordOf({ cost: null, cpc: null })]);
    expect(rows[0]).toMatchObject({ spend_cents: null, cpc_cents: null, _spend_source: 'unknown' });
    expect(countOf(summary, 'unknown-spend')).toBe(1);
  });

  test('out of range is unknown and quarantined, reported or derived', () => {
    expect(cellsRefused(recordOf({ cost: 2_147_483_647.4 }))).toEqual([]);
    for (const changes of [{ cost: 2_147_483_647.5 }, { cost: null, clicks: 2_147_483_647, cpc: 3 }]) {
      expect(cellsRefused(recordOf(changes))).toEqual(['out-of-range spend_cents']);
      expect(rowOf(recordOf(changes))).toMatchObject({ spend_cents: null, _spend_source: 'unknown' });
    }
  });

  test('is not derived in the place of a cost that was refused', () => {
    for (const cost of [-5, 'free', { $number: '1e999' }]) {
      const row = rowOf(recordOf({ cost, clicks: 100, cpc: 0.25 }));
      expect(row).toMatchObject({ spend_cents: null, cpc_cents: 25, clicks: 100, _spend_source: 'unknown' });
    }
  });

  test('is not derived from a factor that was refused', () => {
    for (const changes of [{ clicks: -1 }, { cpc: -0.25 }, { cpc: 'cheap' }, { cpc: 3e7, clicks: 1 }]) {
      const row = rowOf(recordOf({ cost: null, ...changes }));
      expect(row).toMatchObject({ spend_cents: null, _spend_source: 'unknown' });
    }
  });

  test('that was derived is refused with what it was derived from', () => {
    const cpc = { $number: '3.00000000000000000001' };
    const { summary } = validateWindow([recordOf({ cost: null, impressions: 2e9, clicks: 2e9, cpc })]);
    expect(summary.withoutCells[0]?.reasons.map(({ message }) => message)).toEqual([
      'spend_cents is too large to store: {"clicks":2000000000,"cpc":3.00000000000000000001}',
    ]);
  });
});

describe('counts', () => {
  test.each([
    [2_147_483_647, 2_147_483_647],
    [-0, 0],
    ['12', 12],
    [' 1e3 ', 1000],
    [{ $number: '5.0000000000000000' }, 5],
  ])('take %j', (impressions, expected) => {
    expect(rowOf(recordOf({ impressions }))?.['impressions']).toBe(expected);
  });

  test.each([
    [2_147_483_648, 'out-of-range'],
    [{ $number: '1e999' }, 'out-of-range'],
    [{ $number: '12345678901234567890' }, 'out-of-range'],
    [{ $number: '1.0000000000000000001' }, 'fractional'],
    [1.5, 'fractional'],
    [-1, 'negative'],
    ['-1', 'negative'],
    [null, 'missing-value'],
    ['', 'not-numeric'],
    ['0x10', 'not-numeric'],
    [true, 'not-numeric'],
    [[5], 'not-numeric'],
    [{ valueOf: 5, toString: null }, 'not-numeric'],
    [NaN, 'not-finite'],
    [Infinity, 'not-finite'],
  ])('refuse %j as %s', (value, rule) => {
    for (const field of ['impressions', 'clicks', 'registrations']) {
      expect(cellsRefused(recordOf({ [field]: value, cost: 1 }))).toEqual([`${rule} ${field}`]);
    }
    if (value !== null)
      expect(cellsRefused(recordOf({ metrics: [metricOf(7, { payers: value })] }))).toEqual([
        `${rule} payers_7d`,
      ]);
  });
});

describe('negativePolicy clamp', () => {
  test('turns counts and amounts below 0 into 0, and counts them', () => {
    const record = recordOf({
      clicks: -3,
      cost: -0.01,
      metrics: [metricOf(1, { revenue: '-5', players: -1 })],
    });
    const settings = { negativePolicy: 'clamp', negativeRevenuePolicy: 'clamp' } as const;
    expect(cellsRefused(record, { ...settings, negativePolicy: 'quarantine' })).toEqual([
      'negative clicks',
      'negative spend_cents',
      'negative players_1d',
    ]);
    const { rows, summary } = validateWindow([record], settings);
    expect(rows[0]).toMatchObject({ clicks: 0, spend_cents: 0, revenue_1d_cents: 0, players_1d: 0 });
    expect(countOf(summary, 'negative')).toBe(4);
    expect(summary.report.columns.find(({ column }) => column === 'clicks')?.clamped).toBe(1);
  });

  test.each([{ cpc: -0.25 }, { clicks: -100 }, { clicks: -100, cpc: -0.25 }, { clicks: 0, cpc: -0.25 }])(
    'derives no spend from a figure that it changed: %j',
    (changes) => {
      const record = recordOf({ cost: null, clicks: 100, cpc: 0.25, ...changes });
      const { rows, summary } = validateWindow([record], { negativePolicy: 'clamp' });
      expect(rows).toMatchObject([{ spend_cents: null, _spend_source: 'unknown' }]);
      expect(countOf(summary, 'unknown-spend')).toBe(1);
      expect(countOf(summary, 'derived-spend')).toBe(0);
      const { frame } = validateRecords(createCampaignSchema({ window: OCTOBER, negativePolicy: 'clamp' }), [
        record,
      ]);
      expect(toRecords(frame)).toEqual(rows);
    },
  );

  test('still refuses a fraction', () => {
    const refused = cellsRefused(recordOf({ clicks: -1.5 }), { negativePolicy: 'clamp' });
    expect(refused).toEqual(['fractional clicks']);
  });
});

describe('optional cells', () => {
  test.each([
    ['ctr', NaN, 'not-finite'],
    ['ctr', { $number: '1e999' }, 'not-finite'],
    ['cr', Infinity, 'not-finite'],
    ['cpc', 'NaN', 'not-finite'],
  ])('%s of %j becomes null (%s) and is counted', (field, value, rule) => {
    const column = field === 'cpc' ? 'cpc_cents' : field;
    const { rows, summary } = validateWindow([recordOf({ [field]: value })]);
    expect(rows[0]?.[column]).toBeNull();
    expect(countOf(summary, rule, column)).toBe(1);
    expect(summary.report.columns.find((entry) => entry.column === column)?.nulled).toBe(1);
    expect(summary.withoutCells).toEqual([]);
  });

  test.each([
    ['cr', 'n/a', 'not-numeric'],
    ['cr', -0.5, 'negative'],
    ['ctr', 1e8, 'out-of-range'],
    ['cpc', {}, 'not-numeric'],
    ['cpc', -0.25, 'negative'],
    ['cpc', 21_474_836.475, 'out-of-range'],
    ['cpc', { $number: '1e999' }, 'out-of-range'],
  ])('%s of %j is unknown and quarantined (%s)', (field, value, rule) => {
    const column = field === 'cpc' ? 'cpc_cents' : field;
    expect(rowOf(recordOf({ [field]: value }))?.[column]).toBeNull();
    expect(cellsRefused(recordOf({ [field]: value }))).toEqual([`${rule} ${column}`]);
  });

  test('a null is taken as it is, without a word', () => {
    const { rows, summary } = validateWindow([recordOf({ ctr: null, cr: null, cpc: null })]);
    expect(rows[0]).toMatchObject({ ctr: null, cr: null, cpc_cents: null });
    expect(summary.report.rules).toEqual([]);
  });

  test('numeric text is read and counted', () => {
    const { rows, summary } = validateWindow([recordOf({ ctr: '0.01', cpc: '0.255', cost: '2550' })]);
    expect(rows[0]).toMatchObject({ ctr: 0.01, cpc_cents: 26, spend_cents: 2550 });
    expect(countOf(summary, 'text-to-number')).toBe(3);
  });
});

describe('names', () => {
  test('a null, absent or blank ad is N/A', () => {
    for (const ad of [null, undefined, '', ' \t']) {
      const { rows, summary } = validateWindow([recordOf({ ad })]);
      expect(rows[0]?.['ad_name']).toBe('N/A');
      expect(countOf(summary, 'absent-ad', 'ad_name')).toBe(1);
    }
  });

  test.each([
    [null, 'missing-campaign'],
    ['  ', 'missing-campaign'],
    ['x'.repeat(256), 'name-too-long'],
    ['a\0', 'unstorable-text'],
    ['\ud800', 'unstorable-text'],
    [5, 'not-text'],
    [{ $number: '5' }, 'not-text'],
  ])('a campaign of %j is refused: %s', (campaign, rule) => {
    expect(rulesAgainst(recordOf({ campaign }))).toEqual([rule]);
  });

  test('255 emoji fit, and are trimmed and normalised first', () => {
    const { rows, summary } = validateWindow([recordOf({ campaign: ` ${'😀'.repeat(254)}e\u0301` })]);
    expect(rows[0]?.['campaign_name']).toBe(`${'😀'.repeat(254)}\u00e9`);
    expect(countOf(summary, 'name-cleaned', 'campaign_name')).toBe(1);
  });
});

test.each([
  ['2024-10-32', 'bad-date'],
  ['2024-10-05T00:00:00Z', 'bad-date'],
  [20241005, 'bad-date'],
  [null, 'bad-date'],
  ['2024-09-30', 'outside-window'],
  ['2024-11-01', 'outside-window'],
])('a date of %j is refused: %s', (date, rule) => {
  expect(rulesAgainst(recordOf({ date }))).toEqual([rule]);
});
