import type { ColumnProfile } from '../frame/column-profile.ts';
import type { ValidationReport } from '../report/validation-report.ts';
import type { CostFactor } from './cost-factors.ts';
import type { Refusals } from './refusals.ts';
import type { SplitField } from './split-keys.ts';

/** The outcome of a window: accepted + collapsed + quarantined = received. */
export interface CampaignSummary {
  readonly received: number;
  readonly accepted: number;
  /** Rows identical to an accepted one of the same key. */
  readonly collapsed: number;
  /** Records that were refused as a whole; `takeQuarantined` returns them. */
  readonly quarantined: number;
  /** Refused cells of accepted and collapsed rows; not part of the sum. */
  readonly cellsQuarantined: number;
  /** Keys whose rows disagreed and are all in quarantine. */
  readonly conflictingKeys: number;
  /** What the quarantine took, by reason, with its spend. */
  readonly refusals: Refusals;
  /** An unknown field by which rows of one key differ; null where none does. */
  readonly splitField: SplitField | null;
  /** The factor that most costs are off by from clicks × cpc; null where there is none. */
  readonly costFactor: CostFactor | null;
  readonly report: ValidationReport;
  /** Figures of the accepted rows by column. */
  readonly profile: readonly ColumnProfile[];
}
