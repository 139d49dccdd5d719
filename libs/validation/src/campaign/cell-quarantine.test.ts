import { describe, expect, test } from 'vitest';
import {
  cellsRefused,
  countOf,
  metricOf,
  recordOf,
  rowOf,
  validateWindow,
} from '../../test/support/campaign-records.ts';

describe('a bad cell outside the key', () => {
  test('costs the cell, not the row; the record is kept whole with one reason a cell', () => {
    const record = recordOf({
      cost: -5,
      registrations: 1.5,
      metrics: [metricOf(1), metricOf(3, { players: 'x' })],
    });
    const { rows, summary } = validateWindow([record, recordOf({ ad: 'other' })]);
    expect(rows[0]).toMatchObject({
      spend_cents: null,
      registrations: null,
      players_3d: null,
      impressions: 10_000,
      payers_3d: 5,
      revenue_3d_cents: 3050,
      players_1d: 20,
    });
    expect(summary).toMatchObject({
      received: 2,
      accepted: 2,
      collapsed: 0,
      quarantined: [],
      cellsQuarantined: 3,
    });
    expect(summary.withoutCells).toEqual([
      {
        recordIndex: 0,
        executionDate: '2024-10-05',
        campaignName: 'Campaign_1',
        adName: 'Ad_3',
        cellColumns: ['registrations', 'spend_cents', 'players_3d'],
        reasons: [
          {
            rule: 'fractional',
            column: 'registrations',
            message: 'registrations is not a whole number: 1.5',
          },
          { rule: 'negative', column: 'spend_cents', message: 'spend_cents is negative: -5' },
          { rule: 'not-numeric', column: 'players_3d', message: 'players_3d is not a number: "x"' },
        ],
        rawJson: JSON.stringify(record),
      },
    ]);
    expect(countOf(summary, 'negative', 'spend_cents')).toBe(1);
    expect(summary.report.cellsQuarantined).toBe(3);
  });

  test('is counted with the record where the record is refused whole', () => {
    const { summary } = validateWindow([recordOf({ clicks: -1, metrics: null })]);
    expect(summary).toMatchObject({ accepted: 0, cellsQuarantined: 0, withoutCells: [] });
    expect(summary.quarantined[0]).toMatchObject({ cellColumns: null });
    expect(summary.report.rules.map(({ effect, rule }) => `${effect} ${rule}`)).toEqual([
      'quarantined negative',
      'quarantined bad-metrics',
    ]);
  });

  test('is compared with nothing', () => {
    const { summary } = validateWindow([
      recordOf({ impressions: -1, clicks: 100, registrations: 40, ctr: 5 }),
      recordOf({ ad: 'other', impressions: 0, clicks: null, ctr: 5, cr: 7 }),
    ]);
    expect(summary.report.rules.filter(({ effect }) => effect === 'warned')).toEqual([]);
  });

  test('is handed out once', () => {
    const { summary } = validateWindow(
      Array.from({ length: 9 }, (_, at) => recordOf({ ad: `ad ${at}`, clicks: -1 })),
      { batchSizes: [2] },
    );
    expect(summary.withoutCells.map(({ recordIndex }) => recordIndex)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('revenue below 0', () => {
  const refund = recordOf({ metrics: [metricOf(1), metricOf(3, { revenue: -3.99 })] });

  test('is a refund: accepted, exact, and warned of', () => {
    const { rows, summary } = validateWindow([refund]);
    expect(rows[0]).toMatchObject({ spend_cents: 2500, revenue_1d_cents: 3050, revenue_3d_cents: -399 });
    expect(summary).toMatchObject({ accepted: 1, cellsQuarantined: 0 });
    expect(countOf(summary, 'negative-revenue', 'revenue_3d_cents')).toBe(1);
  });

  test.each([
    [-10.075, -1008],
    [{ $number: '-10.0749999999999999' }, -1007],
    [-0.001, 0],
    ['-5', -500],
    [{ $number: '-90071992547409.91' }, -Number.MAX_SAFE_INTEGER],
  ])('of %j is %s cents, rounded like a payment of the same amount', (revenue, cents) => {
    expect(rowOf(recordOf({ metrics: [metricOf(7, { revenue })] }))?.['revenue_7d_cents']).toBe(cents);
  });

  test('beyond what can be stored is refused', () => {
    const record = recordOf({ metrics: [metricOf(7, { revenue: { $number: '-90071992547409.915' } })] });
    expect(cellsRefused(record)).toEqual(['out-of-range revenue_7d_cents']);
  });

  test('is quarantined or clamped where the policy says so', () => {
    expect(cellsRefused(refund, { negativeRevenuePolicy: 'quarantine' })).toEqual([
      'negative revenue_3d_cents',
    ]);
    const { rows, summary } = validateWindow([refund], { negativeRevenuePolicy: 'clamp' });
    expect(rows[0]?.['revenue_3d_cents']).toBe(0);
    expect(countOf(summary, 'negative', 'revenue_3d_cents')).toBe(1);
  });

  test('is warned of in a row whose lifedays have holes, too', () => {
    const { summary } = validateWindow([
      recordOf({ metrics: [metricOf(14, { revenue: -1, players: null })] }),
    ]);
    expect(countOf(summary, 'negative-revenue', 'revenue_14d_cents')).toBe(1);
  });
});
