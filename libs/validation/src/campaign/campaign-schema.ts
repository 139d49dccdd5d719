import { z } from 'zod';
import { date, decimal, int32, int53, json, text } from '../schema/column-declaration.ts';
import type { IntegerOptions, Policy } from '../schema/column-declaration.ts';
import { defineSchema } from '../schema/define-schema.ts';
import type { FrameOf } from '../schema/define-schema.ts';
import { NAME_MAX_CHARACTERS } from '../values/name.ts';
import { isRatioOff, RATIO_LIMIT } from '../values/ratio.ts';
import type { DateWindow } from '../values/calendar-day.ts';
import { shapeCampaignRecord } from './campaign-shape.ts';
import type { CostUnit, NegativePolicy, NegativeRevenuePolicy } from './decode-context.ts';
import { LIFEDAYS } from './wire-record.ts';

const INT4_MAX = 2_147_483_647;

/** The options of the contract. */
export interface CampaignSchemaOptions {
  readonly window: DateWindow;
  /** @defaultValue 'cents' */
  readonly costUnit?: CostUnit;
  /** @defaultValue 'quarantine' */
  readonly negativePolicy?: NegativePolicy;
  /** @defaultValue 'accept' */
  readonly negativeRevenuePolicy?: NegativeRevenuePolicy;
}

/**
 * The contract of the campaign rows: the content and unit of each column, and the effect on a cell that violates a rule.
 * `createCampaignValidator` implements the same contract for speed; a property test compares the two, with every row, reason and warning.
 * @see DATA_RULES 11-21
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the inferred type has the columns
export function createCampaignSchema({
  window: { fromDate, toDate },
  costUnit = 'cents',
  negativePolicy = 'quarantine',
  negativeRevenuePolicy = 'accept',
}: CampaignSchemaOptions) {
  const name = (meaning: string): z.ZodType<string> =>
    z
      .string()
      .describe(meaning)
      .refine((value) => Array.from(value).length <= NAME_MAX_CHARACTERS, {
        error: `is longer than ${NAME_MAX_CHARACTERS} characters`,
        params: { rule: 'name-too-long' },
      });
  const whole = (limit: number): z.ZodType<number> => z.int().min(0).max(limit);
  const cellPolicy = (policy: NegativePolicy): Policy => (policy === 'clamp' ? policy : 'quarantine-cell');
  const refused: IntegerOptions = {
    policy: { default: 'quarantine-cell', negative: cellPolicy(negativePolicy) },
  };
  const count = (meaning: string) =>
    int32(whole(INT4_MAX).nullable().describe(meaning), { ...refused, isExpected: true });
  const reach = (meaning: string) =>
    int32(whole(INT4_MAX).nullable().describe(meaning), { ...refused, isOptional: true });
  const isRefundAccepted = negativeRevenuePolicy === 'accept';
  const revenue = (meaning: string) =>
    int53(cents.nullable().describe(meaning), {
      policy: isRefundAccepted
        ? 'quarantine-cell'
        : { default: 'quarantine-cell', negative: cellPolicy(negativeRevenuePolicy) },
      unit: 'EUR cents',
      scale: 2,
      isOptional: true,
    });
  const cents = z
    .int()
    .min(isRefundAccepted ? -Number.MAX_SAFE_INTEGER : 0)
    .max(Number.MAX_SAFE_INTEGER);
  const ratio = (meaning: string) =>
    decimal(z.number().min(0).lt(RATIO_LIMIT).nullable().describe(meaning), {
      policy: { default: 'quarantine-cell', 'not-finite': 'null' },
    });

  return defineSchema({
    name: 'campaign_performance_raw_appends',
    grain: 'one row per day, campaign and ad, as the API said it in one load',
    key: ['campaigns_execution_date', 'campaign_name', 'ad_name'],
    shape: (record, recordIndex) => shapeCampaignRecord(record, recordIndex, costUnit, negativePolicy),
    columns: {
      campaigns_execution_date: date(
        z
          .string()
          .describe('day of the metrics, UTC, in the window')
          .refine((day) => day >= fromDate && day <= toDate, {
            error: 'is outside the window',
            params: { rule: 'outside-window' },
          }),
        { missingRule: 'bad-date' },
      ),
      campaign_name: text(name('campaign: trimmed, NFC-normalised, up to 255 characters'), {
        missingRule: 'missing-campaign',
      }),
      ad_name: text(name('ad, as the campaign; N/A where the API gives none')),
      spend_cents: int32(
        whole(INT4_MAX).nullable().describe('cost of the day: reported, or clicks × unrounded cpc'),
        { ...refused, unit: 'EUR cents', scale: costUnit === 'eur' ? 2 : 0 },
      ),
      impressions: count('times shown'),
      clicks: count('times clicked'),
      registrations: count('accounts made'),
      ctr: ratio('clicks / impressions, as the API says; below 10^8'),
      cr: ratio('registrations / clicks, as the API says; below 10^8'),
      cpc_cents: int32(
        whole(INT4_MAX).nullable().describe('cost per click, rounded after spend was derived'),
        {
          unit: 'EUR cents',
          scale: 2,
          policy: { default: 'quarantine-cell', 'not-finite': 'null', negative: cellPolicy(negativePolicy) },
        },
      ),
      players_1d: reach('who played within 1 day of registering'),
      players_3d: reach('who played within 3 days'),
      players_7d: reach('who played within 7 days'),
      players_14d: reach('who played within 14 days'),
      payers_1d: reach('who paid within 1 day of registering'),
      payers_3d: reach('who paid within 3 days'),
      payers_7d: reach('who paid within 7 days'),
      payers_14d: reach('who paid within 14 days'),
      payments_1d: reach('payments within 1 day of registering'),
      payments_3d: reach('payments within 3 days'),
      payments_7d: reach('payments within 7 days'),
      payments_14d: reach('payments within 14 days'),
      revenue_1d_cents: revenue('revenue within 1 day of registering'),
      revenue_3d_cents: revenue('revenue within 3 days'),
      revenue_7d_cents: revenue('revenue within 7 days'),
      revenue_14d_cents: revenue('revenue within 14 days'),
      _spend_source: text(z.enum(['reported', 'derived', 'unknown']).describe('how spend was obtained')),
      _extra: json(z.unknown().nullable().describe('what the contract does not know, as it came'), {
        policy: 'quarantine-cell',
      }),
    },
    checks: [
      {
        rule: 'clicks-above-impressions',
        column: 'clicks',
        sentence: 'is above impressions',
        holds: (row) => isAtMost(row.clicks, row.impressions),
      },
      {
        rule: 'registrations-above-clicks',
        column: 'registrations',
        sentence: 'is above clicks',
        holds: (row) => isAtMost(row.registrations, row.clicks),
      },
      {
        rule: 'ratio-mismatch',
        column: 'ctr',
        sentence: 'is not clicks / impressions',
        holds: ({ ctr, clicks, impressions }) =>
          ctr === null || !isRatioOff(ctr, clicks ?? Number.NaN, impressions ?? Number.NaN),
      },
      {
        rule: 'ratio-mismatch',
        column: 'cr',
        sentence: 'is not registrations / clicks',
        holds: ({ cr, registrations, clicks }) =>
          cr === null || !isRatioOff(cr, registrations ?? Number.NaN, clicks ?? Number.NaN),
      },
      {
        rule: 'spend-mismatch',
        column: 'spend_cents',
        sentence: 'is not clicks × cpc, within half a cent a click and one',
        holds: ({ _spend_source: source, spend_cents: spend, cpc_cents: cpc, clicks }) =>
          source !== 'reported' ||
          spend === null ||
          cpc === null ||
          clicks === null ||
          Math.abs(spend - clicks * cpc) <= 0.5 * clicks + 1,
      },
      ...LIFEDAY_CHECKS,
    ],
  });
}

type Lifeday = (typeof LIFEDAYS)[number];
type LifedayColumn = `${'players' | 'payers' | 'payments'}_${Lifeday}d` | `revenue_${Lifeday}d_cents`;
type LifedayRow = Readonly<Record<LifedayColumn | 'registrations', number | null>>;

/** True if a value is missing, so there is nothing to compare. */
function isAtMost(low: number | null, high: number | null): boolean {
  return low === null || high === null || low <= high;
}

/** Checks within one lifeday's columns, and between a lifeday and the previous one with a value. */
const LIFEDAY_CHECKS = LIFEDAYS.flatMap((lifeday, at) => {
  const falls = (columnOf: (day: Lifeday) => LifedayColumn) => ({
    rule: 'falling-with-lifeday',
    column: columnOf(lifeday),
    sentence: 'is below that of a lifeday before',
    holds: (row: LifedayRow) => {
      const before = LIFEDAYS.slice(0, at).findLast((day) => row[columnOf(day)] !== null);
      return before === undefined || isAtMost(row[columnOf(before)], row[columnOf(lifeday)]);
    },
  });
  return [
    {
      rule: 'payers-above-players',
      column: `payers_${lifeday}d`,
      sentence: `is above players_${lifeday}d`,
      holds: (row: LifedayRow) => isAtMost(row[`payers_${lifeday}d`], row[`players_${lifeday}d`]),
    },
    {
      rule: 'payers-above-registrations',
      column: `payers_${lifeday}d`,
      sentence: 'is above registrations',
      holds: (row: LifedayRow) => isAtMost(row[`payers_${lifeday}d`], row.registrations),
    },
    {
      rule: 'payments-below-payers',
      column: `payments_${lifeday}d`,
      sentence: `is below payers_${lifeday}d`,
      holds: (row: LifedayRow) => isAtMost(row[`payers_${lifeday}d`], row[`payments_${lifeday}d`]),
    },
    {
      rule: 'negative-revenue',
      column: `revenue_${lifeday}d_cents`,
      sentence: 'is below 0: a refund',
      holds: (row: LifedayRow) => isAtMost(0, row[`revenue_${lifeday}d_cents`]),
    },
    // The first lifeday has no previous one.
    ...(at === 0
      ? []
      : [
          falls((day) => `players_${day}d`),
          falls((day) => `payers_${day}d`),
          falls((day) => `payments_${day}d`),
          falls((day) => `revenue_${day}d_cents`),
        ]),
  ] as const;
});

/** The contract as an object. */
export type CampaignSchema = ReturnType<typeof createCampaignSchema>;

/** The frame of the campaign rows, column by column. */
export type CampaignFrame = FrameOf<CampaignSchema>;
