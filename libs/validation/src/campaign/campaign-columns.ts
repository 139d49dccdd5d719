import type { StorableColumn } from '../frame/column.ts';
import { LIFEDAYS } from './wire-record.ts';

/** Positions in `CampaignRow.ints`; the four lifedays of a metric are adjacent. */
export const INT = {
  day: 0,
  campaign: 1,
  ad: 2,
  spend: 3,
  impressions: 4,
  clicks: 5,
  registrations: 6,
  cpc: 7,
  players: 8,
  payers: 12,
  payments: 16,
  source: 20,
} as const;
export const INT_COUNT = 21;

/** Positions in `CampaignRow.reals`. */
export const REAL = { ctr: 0, cr: 1, revenue: 2 } as const;
export const REAL_COUNT = 6;

/** Texts of `_spend_source` by code. */
export const SPEND_SOURCES = ['reported', 'derived', 'unknown'] as const;
export const SPEND_SOURCE = { reported: 0, derived: 1, unknown: 2 } as const;

/** A column of the warehouse, and the position of its cells in a row. */
export interface CampaignColumn {
  readonly name: string;
  readonly kind: Exclude<StorableColumn['kind'], 'json'>;
  /** Position in `ints` or, for `int53` and `decimal`, in `reals`. */
  readonly position: number;
}

/** Bit of a cell in `CampaignRow.nulls`. */
export function intNullBit(position: number): number {
  return 1 << position;
}

/** Bit of a cell in `CampaignRow.nulls`. */
export function realNullBit(position: number): number {
  return 1 << (INT_COUNT + position);
}

/** Bits of the four cells of each lifeday. */
export const LIFEDAY_NULL_BITS: readonly number[] = LIFEDAYS.map(
  (_, lifeday) =>
    intNullBit(INT.players + lifeday) |
    intNullBit(INT.payers + lifeday) |
    intNullBit(INT.payments + lifeday) |
    realNullBit(REAL.revenue + lifeday),
);

function perLifeday(
  nameOf: (lifeday: number) => string,
  kind: CampaignColumn['kind'],
  first: number,
): readonly CampaignColumn[] {
  return LIFEDAYS.map((lifeday, offset) => ({ name: nameOf(lifeday), kind, position: first + offset }));
}

/** The columns of `campaign_performance_raw_appends` that come from the API, in its order; `_extra` follows them. */
export const CAMPAIGN_COLUMNS: readonly CampaignColumn[] = [
  { name: 'campaigns_execution_date', kind: 'date', position: INT.day },
  { name: 'campaign_name', kind: 'text', position: INT.campaign },
  { name: 'ad_name', kind: 'text', position: INT.ad },
  { name: 'spend_cents', kind: 'int32', position: INT.spend },
  { name: 'impressions', kind: 'int32', position: INT.impressions },
  { name: 'clicks', kind: 'int32', position: INT.clicks },
  { name: 'registrations', kind: 'int32', position: INT.registrations },
  { name: 'ctr', kind: 'decimal', position: REAL.ctr },
  { name: 'cr', kind: 'decimal', position: REAL.cr },
  { name: 'cpc_cents', kind: 'int32', position: INT.cpc },
  ...perLifeday((n) => `players_${n}d`, 'int32', INT.players),
  ...perLifeday((n) => `payers_${n}d`, 'int32', INT.payers),
  ...perLifeday((n) => `payments_${n}d`, 'int32', INT.payments),
  ...perLifeday((n) => `revenue_${n}d_cents`, 'int53', REAL.revenue),
  { name: '_spend_source', kind: 'text', position: INT.source },
];

/** The column of fields that the contract does not have. */
export const EXTRA_COLUMN = '_extra';

/** All column names of the frame, in order. */
export const CAMPAIGN_COLUMN_NAMES: readonly string[] = [
  ...CAMPAIGN_COLUMNS.map((column) => column.name),
  EXTRA_COLUMN,
];
