import { isConflictingRowsError } from '@volka/validation';
import { createCampaignValidator } from '@volka/validation/campaign';
import type { CampaignSummary } from '@volka/validation/campaign';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WINDOW_POLICY } from '../window-policy.ts';
import { judgeWindow, refusedShares } from './judge-window.ts';
import { WindowObjectionError } from './window-objection-error.ts';

const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-31' };
/** 100 clicks at 0.25 EUR. */
const SPEND_CENTS = 2500;

function recordOf(ad: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    date: '2024-10-05',
    campaign: 'Campaign_1',
    ad: `Ad_${ad}`,
    cost: SPEND_CENTS,
    impressions: 10_000,
    clicks: 100,
    registrations: 40,
    ctr: 0.01,
    cr: 0.4,
    cpc: 0.25,
    metrics: [],
    ...changes,
  };
}

function validate(records: readonly unknown[], conflictingKeys?: ReadonlySet<string>): CampaignSummary {
  const validator = createCampaignValidator({
    window: WINDOW,
    ...(conflictingKeys === undefined ? {} : { conflictingKeys }),
  });
  validator.validate(records, 0);
  try {
    return validator.finish();
  } catch (error) {
    if (!isConflictingRowsError(error)) throw error;
    return validate(records, error.conflictingKeys);
  }
}

function judge(records: readonly unknown[], policy = DEFAULT_WINDOW_POLICY) {
  const summary = validate(records);
  return judgeWindow({ summary, acceptedSpendCents: summary.accepted * SPEND_CENTS }, policy);
}

const records = (count: number, changes: (at: number) => Record<string, unknown> = () => ({})) =>
  Array.from({ length: count }, (_, at) => recordOf(at, changes(at)));

describe('judgeWindow', () => {
  it('names field, number, example and first day of refused values', () => {
    const stamped = records(232, () => ({ date: '2024-10-01T00:00:00+00:00' }));
    expect(judge(stamped)).toEqual([
      {
        code: 'ETL_CONTRACT_DRIFT',
        field: 'date',
        rule: 'bad-date',
        sentence: 'date: 232 of 232 are like "2024-10-01T00:00:00+00:00" (bad-date)',
        records: 232,
        fromDate: null,
      },
    ]);
    const [objection] = judge(
      records(100, (at) => (at < 10 ? { date: `2024-10-2${at}`, campaign: null } : {})),
    );
    expect(objection).toMatchObject({ field: 'campaign', records: 10, fromDate: '2024-10-20' });
  });

  it.each([
    [5, 0],
    [6, 1],
  ])('takes 5 % of the records, and not more: %i of 100', (refused, objections) => {
    expect(judge(records(100, (at) => (at < refused ? { campaign: null } : {})))).toHaveLength(objections);
  });

  it('accepts 5 % of the spend, and not more', () => {
    const withCost = (cost: number) => records(100, (at) => (at === 0 ? { campaign: null, cost } : {}));
    expect(judge(withCost(13_000))).toEqual([]);
    expect(judge(withCost(14_000))).toMatchObject([
      { sentence: 'campaign: 1 of 100 are like null (missing-campaign), 5.4 % of the spend' },
    ]);
  });

  it('accepts one refused record or key of a small window with any share, and not two', () => {
    expect(judge(records(4, (at) => (at === 0 ? { campaign: null } : {})))).toEqual([]);
    expect(judge(records(4, (at) => (at < 2 ? { campaign: null } : {})))).toHaveLength(1);
    expect(judge([...records(4), recordOf(0, { clicks: 99 })])).toEqual([]);
    expect(judge([])).toEqual([]);
  });

  it('counts rows with a refused cell, and names the field of the cell', () => {
    const negative = (count: number) => records(100, (at) => (at < count ? { registrations: -1 } : {}));
    expect(judge(negative(5))).toEqual([]);
    expect(judge(negative(6))).toMatchObject([
      { field: 'registrations', sentence: 'registrations: 6 of 100 are like -1 (negative)' },
    ]);
  });

  it('uses the configured share', () => {
    const tenth = records(100, (at) => (at < 10 ? { campaign: null } : {}));
    expect(judge(tenth, { ...DEFAULT_WINDOW_POLICY, maxRefusedShare: 0.1 })).toEqual([]);
    expect(judge(tenth, { ...DEFAULT_WINDOW_POLICY, maxRefusedShare: 0.09 })).toHaveLength(1);
    expect(
      judge(
        records(10, () => ({ campaign: null })),
        { ...DEFAULT_WINDOW_POLICY, maxRefusedShare: 1 },
      ),
    ).toEqual([]);
  });

  it('names an unknown field that splits a key, also where it is one key of many', () => {
    const split = [...records(100), recordOf(7, { country: 'FR', clicks: 99 })];
    split[7] = recordOf(7, { country: 'DE' });
    expect(judge(split)).toMatchObject([
      {
        code: 'ETL_CONTRACT_DRIFT',
        field: 'country',
        rule: 'split-key',
        sentence:
          'country: 1 rows differ from another of their key in this unknown field, like "DE" and "FR"',
        fromDate: '2024-10-05',
      },
    ]);
  });

  it('accepts a few rows that contradict each other, and not many', () => {
    const doubled = (count: number) => [
      ...records(100),
      ...records(count, () => ({ clicks: 99, ctr: 0.0099 })),
    ];
    expect(judge(doubled(2))).toEqual([]);
    expect(judge(doubled(4))).toMatchObject([
      { field: 'record', sentence: 'record: 8 of 104 have another row of their key with other values' },
    ]);
  });

  it.each([
    [100, '100 × clicks × cpc'],
    [0.01, '0.01 × clicks × cpc'],
    [1000, '1000 × clicks × cpc'],
    [7.46, '7.5 × clicks × cpc'],
  ])('names the factor that costs are off by: %d', (factor, named) => {
    const [objection] = judge(records(10, () => ({ cost: SPEND_CENTS * factor })));
    expect(objection).toMatchObject({
      code: 'ETL_UNIT_MISTAKE',
      field: 'cost',
      sentence: `cost: 10 of 10 are ${named}`,
    });
  });

  it('finds a power of ten in a part of the rows, and no other factor', () => {
    const part = (factor: number) => records(100, (at) => (at < 20 ? { cost: SPEND_CENTS * factor } : {}));
    expect(judge(part(0.01))).toMatchObject([{ sentence: 'cost: 20 of 100 are 0.01 × clicks × cpc' }]);
    expect(judge(part(3))).toEqual([]);
    expect(judge(records(4, () => ({ cost: 25 })))).toEqual([]);
  });
});

describe('refusedShares', () => {
  it('is 0 for a window without records', () => {
    expect(refusedShares({ summary: validate([]), acceptedSpendCents: 0 })).toEqual({
      ofRecords: 0,
      ofSpend: 0,
    });
  });
});

describe('WindowObjectionError', () => {
  it('names problem, first day and remedy, in 200 characters', () => {
    const summary = validate(
      records(232, (at) => ({ date: '2024-10-01T00:00:00.000000+00:00', ad: `Ad_${at}` })),
    );
    const judged = { summary, acceptedSpendCents: 0 };
    const [objection] = judgeWindow(judged, DEFAULT_WINDOW_POLICY);
    const since = { fromDate: '2024-10-01', firstSeen: '2024-11-01' };
    const { message, code, retryable } = new WindowObjectionError(
      objection!,
      judged,
      DEFAULT_WINDOW_POLICY,
      since,
    );
    expect({ code, retryable }).toEqual({ code: 'ETL_CONTRACT_DRIFT', retryable: false });
    expect(message).toBe(
      'Cannot load the window: date: 232 of 232 are like "2024-10-01T00:00:00.000000+00:00" (bad-date), since 2024-10-01, first seen 2024-11-01; fix it at the source, or accept it with --accept-drift',
    );
    expect(message.length).toBeLessThanOrEqual(200);
  });
});
