import { expect, test } from 'vitest';
import type { MetricDefinition } from './metric-definition.ts';
import { describeColumn } from '../columns/describe-column.ts';
import { totalsOf } from './totals.ts';

function metric(
  metricName: string,
  parts?: readonly [numerator: string, denominator: string],
): [string, MetricDefinition] {
  return [
    metricName,
    {
      metricName,
      label: metricName,
      kind: parts === undefined ? 'sum' : 'ratio',
      formula: '',
      numerator: parts?.[0] ?? null,
      denominator: parts?.[1] ?? null,
      unit: 'EUR',
      direction: 'none',
      caveat: null,
    },
  ];
}

const DEFINITIONS = new Map([
  metric('spend'),
  metric('registrations'),
  metric('revenue_14d'),
  metric('rows_without_spend'),
  metric('cpi', ['spend', 'registrations']),
  metric('roas_3d', ['revenue_3d', 'spend']),
  metric('roas_14d', ['revenue_14d', 'spend']),
  metric('mature_spend_share_14d', ['mature_spend_14d', 'spend']),
  metric('mature_roas_14d', ['mature_revenue_14d_with_spend', 'mature_spend_14d']),
  metric('mature_ltv_14d', ['mature_revenue_14d', 'mature_registrations_14d']),
]);

function totals(rows: readonly Readonly<Record<string, number | string | null>>[]) {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) => describeColumn(name, name === 'campaign_name' ? 'text' : 'decimal'));
  const values = rows.map((row) => names.map((name) => row[name] ?? null));
  const result = totalsOf(columns, values, DEFINITIONS);
  return Object.fromEntries(names.map((name, index) => [name, result?.[index]]));
}

test('totalsOf divides sums by sums, not a mean of ratios', () => {
  const result = totals([
    { campaign_name: 'A', total_spend_eur: 100, total_registrations: 10, cpi_eur: 10, roas_3d: 0.5 },
    { campaign_name: 'B', total_spend_eur: 300, total_registrations: 10, cpi_eur: 30, roas_3d: 0.1 },
  ]);
  expect(result).toEqual({
    campaign_name: null,
    total_spend_eur: 400,
    total_registrations: 20,
    cpi_eur: 20,
    // (0.5 × 100 + 0.1 × 300) ÷ 400; the numerator is not in the sheet.
    roas_3d: 0.2,
  });
});

test('totalsOf computes mature spend from its share', () => {
  const result = totals([
    { total_spend_eur: 100, mature_spend_share_14d: 1, mature_roas_14d: 0.6 },
    { total_spend_eur: 100, mature_spend_share_14d: 0, mature_roas_14d: null },
  ]);
  expect(result).toEqual({ total_spend_eur: 200, mature_spend_share_14d: 0.5, mature_roas_14d: 0.6 });
});

test('totalsOf computes a ratio like a row does: unknown values are in no sum, known values of the same row are', () => {
  const known = { total_spend_eur: 100, total_registrations: 10, total_revenue_14d_eur: 80 };
  const unknown = { total_spend_eur: null, total_registrations: 10, total_revenue_14d_eur: 20 };
  const ratios = {
    cpi_eur: 10,
    roas_3d: 0.5,
    roas_14d: 0.8,
    mature_spend_share_14d: 1,
    mature_roas_14d: 0.8,
  };
  const none = {
    cpi_eur: null,
    roas_3d: null,
    roas_14d: null,
    mature_spend_share_14d: null,
    mature_roas_14d: null,
  };
  expect(
    totals([
      { ...known, ...ratios, rows_without_spend: 0 },
      { ...unknown, ...none, rows_without_spend: 3 },
    ]),
  ).toEqual({
    total_spend_eur: 100,
    total_registrations: 20,
    total_revenue_14d_eur: 100,
    cpi_eur: 5,
    roas_14d: 1,
    mature_spend_share_14d: 1,
    // The sheet does not hold the revenue that belongs in there.
    roas_3d: null,
    // Rows of unknown spend are in no mature ROAS, neither above nor below.
    mature_roas_14d: 0.8,
    rows_without_spend: 3,
  });
});

test('totalsOf leaves out of a total what the ratio of a row leaves out', () => {
  const row = { total_spend_eur: 100, total_revenue_14d_eur: 80 };
  expect(
    totals([
      { ...row, roas_14d: 0.8 },
      // Of these 80.00 the spend of 30.00 is unknown.
      { ...row, roas_14d: 0.5 },
    ]),
  ).toMatchObject({ roas_14d: 0.65 });
});

test('totalsOf counts a row without spend as one without mature spend', () => {
  const result = totals([
    { total_spend_eur: 100, mature_spend_share_14d: 1, mature_roas_14d: 0.6 },
    { total_spend_eur: 0, mature_spend_share_14d: null, mature_roas_14d: null },
  ]);
  expect(result).toEqual({ total_spend_eur: 100, mature_spend_share_14d: 1, mature_roas_14d: 0.6 });
});

test('totalsOf leaves a total empty if the table does not contain its parts, and never writes 0 for unknown', () => {
  expect(
    totals([
      { total_spend_eur: null, total_registrations: 2, mature_ltv_14d_eur: 3, payer_conversion_rank: 1 },
    ]),
  ).toEqual({
    total_spend_eur: null,
    total_registrations: 2,
    mature_ltv_14d_eur: null,
    payer_conversion_rank: null,
  });
  expect(totals([{ total_spend_eur: 0, total_registrations: 0, cpi_eur: null }])).toMatchObject({
    cpi_eur: null,
  });
});

test('totalsOf keeps cents', () => {
  const rows = Array.from({ length: 1000 }, () => ({ total_spend_eur: 0.1 }));
  expect(totals(rows)['total_spend_eur']).toBe(100);
  expect(
    totals([{ total_spend_eur: 1.15 }, { total_spend_eur: 2.3 }, { total_spend_eur: 4.35 }])[
      'total_spend_eur'
    ],
  ).toBe(7.8);
});

test('totalsOf gives no row where nothing can be added up', () => {
  const columns = ['campaign_name', 'spend_known_eur'].map((name) => describeColumn(name, 'decimal'));
  expect(totalsOf(columns, [['A', 1]], DEFINITIONS)).toBeNull();
});
