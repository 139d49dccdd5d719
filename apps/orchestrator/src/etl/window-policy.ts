import type { CampaignValidatorOptions, CostUnit } from '@volka/validation/campaign';

/** What becomes of figures below 0. */
export type NegativePolicies = Pick<CampaignValidatorOptions, 'negativePolicy' | 'negativeRevenuePolicy'>;

/** What an operator says about windows that would fail, for one run. */
export interface DriftAcceptance {
  readonly reason: string;
  readonly by: string;
}

/** How answers are read, and from when on a window is not loaded at all. */
export interface WindowPolicy {
  /** Unit of the API's `cost`. */
  readonly costUnit: CostUnit;
  /** Share of records, or of spend, from 0 to 1: a window with more refused ones fails. */
  readonly maxRefusedShare: number;
  /** Set = such a window is loaded all the same, with a warning that names both. */
  readonly acceptance?: DriftAcceptance;
}

export const DEFAULT_WINDOW_POLICY: WindowPolicy = { costUnit: 'cents', maxRefusedShare: 0.05 };

/** The shape of the raw table and the rules that a load was made with; raised when either changes. */
const CONTRACT_VERSION = '2';

/** What the ledger keeps of a policy: an answer that was read in another unit is another load. */
export function schemaVersionOf({ costUnit }: WindowPolicy): string {
  return costUnit === 'cents' ? CONTRACT_VERSION : `${CONTRACT_VERSION}+${costUnit}`;
}
