import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { OCTOBER, metricOf, recordOf, validateWindow } from '../../test/support/campaign-records.ts';
import type { WindowSettings } from '../../test/support/campaign-records.ts';
import { hostileRecord, randomOf } from '../../test/support/hostile-records.ts';
import { ContractDriftError } from '../errors.ts';
import { toRecords } from '../frame/operations.ts';
import type { DateColumn, Int32Column, Int53Column, TextColumn } from '../frame/column.ts';
import { validateRecords } from '../schema/create-validator.ts';
import type { RowOfSchema } from '../schema/define-schema.ts';
import { schemaMarkdown } from '../schema/describe-schema.ts';
import { CAMPAIGN_COLUMNS, CAMPAIGN_COLUMN_NAMES } from './campaign-columns.ts';
import { createCampaignSchema } from './campaign-schema.ts';
import type { CampaignFrame, CampaignSchema } from './campaign-schema.ts';

type Judgement = ReturnType<typeof judge>;

/** What became of a window, by the fused decoder: rows, who was refused and why, what was warned about. */
function judge(records: readonly unknown[], settings: WindowSettings) {
  const { rows, summary } = validateWindow(records, settings);
  return judgementOf(rows, summary);
}

/** The same by the schema and zod. */
function judgeBySchema(records: readonly unknown[], settings: WindowSettings): Judgement {
  const { costUnit = 'cents', negativePolicy = 'quarantine', negativeRevenuePolicy = 'accept' } = settings;
  const { frame, summary } = validateRecords(
    createCampaignSchema({ window: OCTOBER, costUnit, negativePolicy, negativeRevenuePolicy }),
    records,
  );
  return judgementOf(toRecords(frame), { ...summary, withoutCells: summary.cellsQuarantined });
}

interface Refused {
  readonly recordIndex: number;
  readonly rawJson: string;
  readonly cellColumns: readonly string[] | null;
  readonly reasons: readonly { readonly rule: string; readonly column?: string }[];
}

interface AnySummary {
  readonly collapsed: number;
  readonly quarantined: readonly Refused[];
  readonly withoutCells: readonly Refused[];
  readonly report: {
    readonly cellsQuarantined: number;
    readonly rules: readonly { rule: string; effect: string; column: string | null; count: number }[];
  };
}

function judgementOf(rows: readonly Readonly<Record<string, unknown>>[], summary: AnySummary) {
  const refused = [...summary.quarantined, ...summary.withoutCells].map((record) =>
    judgementOfRecord(record),
  );
  const compared = new Set(['warned', 'nulled', 'clamped', 'cell-quarantined']);
  // Counted by the decoder only: what the schema does before it judges.
  const shaping = new Set([
    'unknown-spend',
    'missing-value',
    'unknown-field',
    'unknown-lifeday',
    'campaign-without-spend',
  ]);
  const effects = summary.report.rules
    .filter(({ effect, rule }) => compared.has(effect) && !shaping.has(rule))
    .map(({ effect, rule, column, count }) => `${effect} ${rule} ${column ?? ''} ${count}`)
    .sort();
  const { cellsQuarantined } = summary.report;
  return { rows, collapsed: summary.collapsed, refused, cellsQuarantined, effects };
}

function judgementOfRecord({ recordIndex, rawJson, cellColumns, reasons }: Refused) {
  return {
    recordIndex,
    rawJson,
    cellColumns: cellColumns?.toSorted() ?? null,
    // A record that is refused for its key or as a whole need not be compared with others of its key.
    reasons: reasons
      .filter(({ rule }) => rule !== 'conflicting-duplicate' || reasons.length === 1)
      .map(({ rule, column = null }) => `${rule} ${column ?? ''}`)
      .sort(),
  };
}

test('20 000 hostile records: the fused decoder and the schema agree on every cell, reason, warning and duplicate', () => {
  const counts = { accepted: 0, records: 0, cells: 0 };
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom('cents', 'eur'),
      fc.constantFrom('quarantine', 'clamp'),
      fc.constantFrom('accept', 'quarantine', 'clamp'),
      (seed, costUnit, negativePolicy, negativeRevenuePolicy) => {
        const settings = { costUnit, negativePolicy, negativeRevenuePolicy } as const;
        const random = randomOf(seed);
        const records = Array.from({ length: 200 }, () => hostileRecord(random, false));
        const fused = judge(records, settings);
        const judged = judgeBySchema(records, settings);
        if (!isDeepStrictEqual(judged, fused)) expect(judged).toEqual(fused);
        counts.accepted += fused.rows.length;
        counts.records += fused.refused.filter(({ cellColumns }) => cellColumns === null).length;
        counts.cells += fused.cellsQuarantined;
      },
    ),
    { numRuns: 100 },
  );
  expect(counts.accepted).toBeGreaterThan(5_000);
  expect(counts.records).toBeGreaterThan(1_000);
  expect(counts.cells).toBeGreaterThan(1_000);
}, 120_000);

describe('createCampaignSchema', () => {
  test.each([
    ['good', {}],
    ['everybody clicks and registers', { impressions: 100, clicks: 100, registrations: 100, ctr: 1, cr: 1 }],
    ['null campaign', { campaign: null }],
    ['name over 255', { campaign: 'x'.repeat(256) }],
    ['int4 overflow', { clicks: 2 ** 31 }],
    ['metrics null', { metrics: null }],
    ['outside the window', { date: '2024-11-01' }],
    ['negative', { clicks: -1, metrics: [metricOf(7, { revenue: -0.001 })] }],
    ['duplicate lifeday', { metrics: [metricOf(7), metricOf(7)] }],
    [
      'every doubt',
      {
        clicks: 20_000,
        registrations: 30_000,
        metrics: [metricOf(1), metricOf(3, { players: 1, payments: 0 })],
      },
    ],
  ])('judges a record as the decoder does: %s', (_, changes) => {
    const records = [recordOf(changes)];
    expect(judgeBySchema(records, {})).toEqual(judge(records, {}));
  });

  test('ends on a missing field, as the decoder does', () => {
    const schema = createCampaignSchema({ window: OCTOBER });
    expect(() => validateRecords(schema, [recordOf({ clicks: undefined })])).toThrow(
      new ContractDriftError('clicks', 0),
    );
  });

  test('speaks in the words of zod', () => {
    const { summary } = validateRecords(createCampaignSchema({ window: OCTOBER }), [
      recordOf({ ctr: 1, date: '2025-01-01' }),
    ]);
    expect(summary.quarantined[0]?.reasons).toEqual([
      {
        rule: 'outside-window',
        column: 'campaigns_execution_date',
        message: 'campaigns_execution_date is outside the window: "2025-01-01"',
      },
    ]);
  });

  test('declares the columns that the decoder builds, of the same kinds', () => {
    const { columns } = createCampaignSchema({ window: OCTOBER });
    expect(columns.map(({ name }) => name).sort()).toEqual([...CAMPAIGN_COLUMN_NAMES].sort());
    for (const { name, kind } of CAMPAIGN_COLUMNS) {
      expect(columns.find((column) => column.name === name)?.kind).toBe(kind);
    }
  });

  test('is what docs/campaign-schema.md was written from (vitest -u writes it)', async () => {
    const markdown = schemaMarkdown(createCampaignSchema({ window: OCTOBER }));
    await expect(markdown).toMatchFileSnapshot('../../docs/campaign-schema.md');
  });

  test('is the source of the frame’s type', () => {
    expectTypeOf<CampaignFrame['columns']['campaigns_execution_date']>().toEqualTypeOf<DateColumn>();
    expectTypeOf<CampaignFrame['columns']['clicks']>().toEqualTypeOf<Int32Column>();
    expectTypeOf<CampaignFrame['columns']['revenue_7d_cents']>().toEqualTypeOf<Int53Column>();
    expectTypeOf<CampaignFrame['columns']['ad_name']>().toEqualTypeOf<TextColumn>();
    expectTypeOf<RowOfSchema<CampaignSchema>['clicks']>().toEqualTypeOf<number | null>();
    expectTypeOf<RowOfSchema<CampaignSchema>['campaign_name']>().toEqualTypeOf<string>();
    expectTypeOf<RowOfSchema<CampaignSchema>['spend_cents']>().toEqualTypeOf<number | null>();
    expectTypeOf<RowOfSchema<CampaignSchema>['_spend_source']>().toEqualTypeOf<string>();
  });
});
