import { describe, expect, test } from 'vitest';
import {
  cellsRefused,
  countOf,
  metricOf,
  recordOf,
  rowOf,
  rulesAgainst,
  validateWindow,
} from '../../test/support/campaign-records.ts';

describe('metrics', () => {
  test('an absent lifeday is null, a zero is zero', () => {
    const zero = metricOf(1, { players: 0, payers: 0, payments: 0, revenue: 0 });
    expect(rowOf(recordOf({ metrics: [zero] }))).toMatchObject({
      players_1d: 0,
      revenue_1d_cents: 0,
      players_3d: null,
      payers_7d: null,
      payments_14d: null,
      revenue_14d_cents: null,
    });
    expect(rowOf(recordOf({ metrics: [] }))).toMatchObject({ players_1d: null, revenue_1d_cents: null });
  });

  test('lifedays may come in any order', () => {
    const metrics = [14, 1, 7, 3].map((lifeday) => metricOf(lifeday, { players: 100 + lifeday }));
    expect(rowOf(recordOf({ metrics }))).toMatchObject({
      players_1d: 101,
      players_3d: 103,
      players_14d: 114,
    });
  });

  test('revenue is exact, far beyond int4', () => {
    const revenue = [10.075, { $number: '90071992547409.9149' }, '1e9', 0.1 + 0.2];
    const metrics = [1, 3, 7, 14].map((lifeday, at) => metricOf(lifeday, { revenue: revenue[at] }));
    expect(rowOf(recordOf({ metrics }))).toMatchObject({
      revenue_1d_cents: 1008,
      revenue_3d_cents: Number.MAX_SAFE_INTEGER,
      revenue_7d_cents: 100_000_000_000,
      revenue_14d_cents: 30,
    });
    expect(
      cellsRefused(recordOf({ metrics: [metricOf(1, { revenue: { $number: '90071992547409.915' } })] })),
    ).toEqual(['out-of-range revenue_1d_cents']);
  });

  test.each([
    [null, 'bad-metrics'],
    [{}, 'bad-metrics'],
    ['[]', 'bad-metrics'],
    [[null], 'bad-metrics'],
    [[[]], 'bad-metrics'],
    [[7], 'bad-metrics'],
    [[metricOf(3), metricOf(3)], 'duplicate-lifeday'],
    [[metricOf(3), metricOf('3')], 'duplicate-lifeday'],
    [[metricOf(30), metricOf(30)], 'duplicate-lifeday'],
    [[metricOf(null)], 'bad-lifeday'],
    [[metricOf(1.5)], 'bad-lifeday'],
    [[metricOf(-1)], 'bad-lifeday'],
    [[metricOf('one')], 'bad-lifeday'],
  ])('%j is refused: %s', (metrics, rule) => {
    expect(rulesAgainst(recordOf({ metrics }))).toEqual([rule]);
  });

  test('a null inside a lifeday is null, and counted', () => {
    const { rows, summary } = validateWindow([
      recordOf({ metrics: [metricOf(7, { revenue: null, players: null })] }),
    ]);
    expect(rows[0]).toMatchObject({ players_7d: null, payers_7d: 5, revenue_7d_cents: null });
    expect(countOf(summary, 'missing-value')).toBe(2);
    expect(summary.accepted).toBe(1);
  });

  test('a hostile array brings one reason a rule and column', () => {
    const metrics = Array.from({ length: 10_000 }, () => null);
    expect(rulesAgainst(recordOf({ metrics }))).toEqual(['bad-metrics']);
  });
});

describe('_extra', () => {
  test('keeps unknown fields, unknown lifedays and unknown fields of known ones', () => {
    const strange = metricOf(30, { revenue: { $number: '1.00000000000000001' } });
    const record = recordOf({
      zone: { $number: '12345678901234567890' },
      metrics: [metricOf(1, { bots: 2 }), strange],
    });
    const { rows, summary } = validateWindow([record, recordOf({ ad: 'other', zone: 1 })]);
    expect(rows[0]?.['_extra']).toBe(
      '{"metrics":[{"bots":2,"lifeday":1},' +
        '{"lifeday":30,"payers":5,"payments":8,"players":20,"revenue":1.00000000000000001}],"zone":12345678901234567890}',
    );
    expect(summary.report.unknownFields).toEqual([
      { field: 'zone', count: 2 },
      { field: 'metrics[].bots', count: 1 },
    ]);
    expect(countOf(summary, 'unknown-lifeday', '_extra')).toBe(1);
    expect(countOf(summary, 'unknown-field', '_extra')).toBe(3);
    expect(summary.accepted).toBe(2);
  });

  test('keeps fields named like parts of an object', () => {
    const record: unknown = JSON.parse(
      JSON.stringify(recordOf()).replace('{', '{"__proto__":{"cost":1},"constructor":2,"":3,'),
    );
    expect(JSON.parse(rowOf(record)?.['_extra'] as string)).toEqual(
      JSON.parse('{"__proto__":{"cost":1},"constructor":2,"":3}'),
    );
  });

  test.each(['a\0', '\udc00'])('is unknown and quarantined where jsonb would end the load: %j', (zone) => {
    for (const record of [recordOf({ zone }), recordOf({ [zone]: 1 })]) {
      expect(cellsRefused(record)).toEqual(['unstorable-extra _extra']);
      expect(rowOf(record)).toMatchObject({ _extra: null, clicks: 100 });
    }
  });
});
