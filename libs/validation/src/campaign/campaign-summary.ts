import type { ColumnProfile } from '../frame/column-profile.ts';
import type { ValidationReport } from '../report/validation-report.ts';
import type { QuarantinedRecord } from './quarantined-record.ts';

/** What became of a window: accepted + collapsed + quarantined = received. */
export interface CampaignSummary {
  readonly received: number;
  readonly accepted: number;
  /** Rows identical to an accepted one of the same key. */
  readonly collapsed: number;
  readonly quarantined: readonly QuarantinedRecord[];
  /** Keys whose rows disagreed and are all in quarantine. */
  readonly conflictingKeys: ReadonlySet<string>;
  readonly report: ValidationReport;
  /** Figures of the accepted rows by column. */
  readonly profile: readonly ColumnProfile[];
}
