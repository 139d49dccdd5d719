import { describe, expect, test } from 'vitest';
import { metricOf, recordOf, validateWindow } from '../../test/support/campaign-records.ts';

const records = (count: number, changes: (at: number) => Record<string, unknown>): readonly unknown[] =>
  Array.from({ length: count }, (_, at) => recordOf({ ad: `Ad_${at}`, ...changes(at) }));

describe('CostFactors', () => {
  // 100 clicks at 0.25 EUR: 2500 cents.
  test.each([
    ['EUR for cents', 25, 0.01],
    ['cents for EUR', 250_000, 100],
    ['thousandths', 2_500_000, 1000],
    ['a tenth', 250, 0.1],
  ])('finds a power of ten: %s', (_, cost, factor) => {
    const { summary } = validateWindow(records(30, () => ({ cost })));
    expect(summary.costFactor).toEqual({ factor, isPowerOfTen: true, rows: 30, comparable: 30 });
  });

  test('finds it in a part of the rows, and however cost and cpc are rounded', () => {
    const changed = records(100, (at) => {
      const cpc = 0.0312 + at / 997;
      const cents = 120 * cpc * 100;
      return {
        clicks: 400,
        cpc,
        cost: at % 5 === 0 ? Math.round((cents * 400) / 120) / 100 : cents * (400 / 120),
      };
    });
    const { costFactor } = validateWindow(changed).summary;
    expect(costFactor).toEqual({ factor: 0.01, isPowerOfTen: true, rows: 20, comparable: 100 });
  });

  test('finds another currency by its factor', () => {
    const { costFactor } = validateWindow(records(30, (at) => ({ cost: 2500 * 7.46 + at }))).summary;
    expect(costFactor).toMatchObject({ isPowerOfTen: false, rows: 30 });
    expect(costFactor?.factor).toBeGreaterThan(6.9);
    expect(costFactor?.factor).toBeLessThan(8.1);
  });

  test.each([
    ['right costs', (): Record<string, unknown> => ({})],
    ['a fee of a fifth', () => ({ cost: 3000 })],
    ['derived costs', () => ({ cost: null })],
    ['costs of 0', () => ({ cost: 0 })],
    ['clicks that cannot be right', () => ({ clicks: 10_001, impressions: 10_000, cost: 2500 })],
    ['amounts too small to tell', () => ({ clicks: 3, cpc: 0.01, cost: 300 })],
  ])('is silent about %s', (_, changes) => {
    expect(validateWindow(records(30, changes)).summary.costFactor).toBeNull();
  });
});

describe('RefusalTally', () => {
  test('adds up records and their spend by reason, from cost, or clicks and cpc, where they can be read', () => {
    const refused = [
      recordOf({ date: '2024-10-07', campaign: null, cost: 700 }),
      recordOf({ date: '2024-10-03', campaign: null, cost: null }),
      recordOf({ date: 'yesterday', campaign: null, cost: 'much', cpc: 'little' }),
      recordOf({ cost: 1e300, campaign: null, clicks: 4, cpc: 0.5 }),
    ];
    const { refusals } = validateWindow([recordOf(), ...refused]).summary;
    expect(refusals).toMatchObject({ records: 4, spendCents: 700 + 2500 + 200 });
    expect(refusals.reasons[0]).toEqual({
      effect: 'quarantined',
      rule: 'missing-campaign',
      column: 'campaign_name',
      records: 4,
      spendCents: 3400,
      fromDate: '2024-10-03',
      toDate: '2024-10-07',
    });
  });

  test('counts rows that lost a cell apart', () => {
    const { refusals } = validateWindow([
      recordOf({ clicks: -1, impressions: -1 }),
      recordOf({ ad: 'b' }),
    ]).summary;
    expect(refusals).toMatchObject({ records: 0, spendCents: 0, rowsWithoutCells: 1 });
    expect(refusals.reasons).toMatchObject([
      { effect: 'cell-quarantined', rule: 'negative', column: 'impressions', records: 1 },
      { effect: 'cell-quarantined', rule: 'negative', column: 'clicks', records: 1 },
    ]);
  });

  test('reads cost in its unit', () => {
    const settings = { costUnit: 'eur' } as const;
    const { refusals } = validateWindow([recordOf({ campaign: null, cost: 7.5 })], settings).summary;
    expect(refusals.spendCents).toBe(750);
  });
});

describe('SplitKeys', () => {
  test('names the unknown field by which rows of one key differ', () => {
    const split = records(4, (at) => ({
      ad: `Ad_${at >> 1}`,
      country: at % 2 === 0 ? 'DE' : 'FR',
      clicks: 90 + at,
    }));
    const { summary } = validateWindow([recordOf(), ...split]);
    expect(summary.quarantined).toHaveLength(4);
    expect(summary.splitField).toEqual({ field: 'country', rows: 2, compared: 2, values: ['"DE"', '"FR"'] });
  });

  test('names the field that tells most rows apart', () => {
    const split = records(6, (at) => ({ ad: 'Ad', clicks: at, country: `C${at}`, seen: at < 5 ? 1 : 2 }));
    expect(validateWindow(split).summary.splitField).toMatchObject({
      field: 'country',
      rows: 5,
      compared: 5,
    });
  });

  test('names nothing where rows differ in known fields alone', () => {
    const conflicting = records(2, (at) => ({ ad: 'Ad', clicks: 90 + at, zone: 'same' }));
    expect(validateWindow(conflicting).summary.splitField).toBeNull();
  });
});

describe('CampaignsWithoutSpend', () => {
  test('a campaign that was shown and cost 0 in every row is warned about with its first row', () => {
    const { rules } = validateWindow([
      recordOf({ cost: 0, cpc: 0, campaign: 'free', ad: 'first' }),
      recordOf({ cost: 0, cpc: 0, campaign: 'free', ad: 'second' }),
      recordOf({ cost: 0, cpc: 0, campaign: 'mostly free', ad: 'first' }),
      recordOf({ campaign: 'mostly free', ad: 'second' }),
      recordOf({
        cost: 0,
        cpc: 0,
        campaign: 'unseen',
        impressions: 0,
        clicks: 0,
        registrations: 0,
        metrics: [],
      }),
    ]).summary.report;
    expect(rules.filter(({ rule }) => rule === 'campaign-without-spend')).toEqual([
      {
        rule: 'campaign-without-spend',
        effect: 'warned',
        column: 'spend_cents',
        count: 1,
        examples: [
          {
            recordIndex: 0,
            value: '0',
            key: { executionDate: '2024-10-05', campaignName: 'free', adName: 'first' },
          },
        ],
      },
    ]);
  });
});

describe('examples of rules', () => {
  test('have the key of their record, also of refused ones as far as it can be read', () => {
    const { rules } = validateWindow([
      recordOf({ ad: 'doubtful', impressions: 50, ctr: 2 }),
      recordOf({ ad: 'extra', zone: 1 }),
      recordOf({ date: 'soon' }),
      recordOf({ metrics: [metricOf(1, { payers: 41, players: 50, payments: 60 })] }),
    ]).summary.report;
    expect(rules.map(({ rule, examples }) => [rule, examples.map(({ key }) => key?.executionDate)])).toEqual([
      ['clicks-above-impressions', ['2024-10-05']],
      ['unknown-field', ['2024-10-05']],
      ['bad-date', [null]],
      ['payers-above-registrations', ['2024-10-05']],
    ]);
  });
});
