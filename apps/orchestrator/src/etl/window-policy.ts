import type { CampaignValidatorOptions, CostUnit } from '@volka/validation/campaign';

/** How figures below 0 are handled. */
export type NegativePolicies = Pick<CampaignValidatorOptions, 'negativePolicy' | 'negativeRevenuePolicy'>;

/** An operator accepts, for one run, windows that would fail as contract drift or a unit mistake. */
export interface DriftAcceptance {
  readonly reason: string;
  readonly by: string;
}

/** How answers are read, and which windows are not loaded at all. */
export interface WindowPolicy {
  /** Unit of the API's `cost`. */
  readonly costUnit: CostUnit;
  /** Share of records or of spend, from 0 to 1. A window fails where a larger share was refused. */
  readonly maxRefusedShare: number;
  /** Load such windows anyway, with a warning that names person and reason. @defaultValue they fail */
  readonly acceptance?: DriftAcceptance;
}

export const DEFAULT_WINDOW_POLICY: WindowPolicy = { costUnit: 'cents', maxRefusedShare: 0.05 };

/** The version of the raw table and of the validation rules; raise it when either changes. */
const CONTRACT_VERSION = '2';

/** The version that the ledger stores. It contains the cost unit: the same answer read in another unit is another load. */
export function schemaVersionOf({ costUnit }: WindowPolicy): string {
  return costUnit === 'cents' ? CONTRACT_VERSION : `${CONTRACT_VERSION}+${costUnit}`;
}
