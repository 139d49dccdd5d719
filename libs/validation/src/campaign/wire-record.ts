import { z } from 'zod';

/** The lifedays of the contract, in column order. */
export const LIFEDAYS = [1, 3, 7, 14] as const;

/** Fields that every record must have; `campaign` may be null. If one is missing, the contract has changed. */
export const REQUIRED_FIELDS = [
  'date',
  'campaign',
  'impressions',
  'clicks',
  'registrations',
  'ctr',
  'cr',
  'cpc',
  'metrics',
] as const;

/** Fields that a record may leave out. */
export const OPTIONAL_FIELDS = ['ad', 'cost', 'currency'] as const;

/** All fields of a record in the contract. */
export const KNOWN_FIELDS: readonly string[] = [...REQUIRED_FIELDS, ...OPTIONAL_FIELDS];

/** Fields that every entry of `metrics` must have. */
export const METRIC_FIELDS = ['lifeday', 'players', 'payers', 'payments', 'revenue'] as const;

const count = z.int().min(0).max(2_147_483_647);
const ratio = z.number().min(0).nullable();

/**
 * A record as documented by the API: its fields and their types. The validator checks more than types: the day is in the window, names fit and
 * need no cleaning, ratios, prices and amounts can be stored, no lifeday occurs twice.
 */
export const campaignRecordSchema = z.looseObject({
  date: z.iso.date(),
  campaign: z.string(),
  ad: z.string().nullish(),
  /** In the window's `costUnit`. */
  cost: z.number().min(0).max(20_000_000).nullish(),
  /** The currency of all amounts of the record; absent means EUR. */
  currency: z.literal('EUR').nullish(),
  impressions: count,
  clicks: count,
  registrations: count,
  ctr: ratio,
  cr: ratio,
  /** EUR, unrounded. */
  cpc: ratio,
  /** One entry per lifeday that exists so far. */
  metrics: z.array(
    z.looseObject({
      lifeday: z.int().min(0),
      players: count,
      payers: count,
      payments: count,
      /** EUR. */
      revenue: z.number().min(0),
    }),
  ),
});

/** A record of the Campaigns API. */
export type CampaignRecord = z.infer<typeof campaignRecordSchema>;

/** The same record before validation: any field may have any value, or be absent. */
export type UncheckedRecord = Readonly<
  Partial<Record<(typeof REQUIRED_FIELDS)[number] | (typeof OPTIONAL_FIELDS)[number], unknown>>
>;

/** An entry of `metrics` before validation. */
export type UncheckedMetric = Readonly<Partial<Record<(typeof METRIC_FIELDS)[number], unknown>>>;
