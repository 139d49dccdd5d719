export { createCampaignValidator } from './campaign/create-campaign-validator.ts';
export type { CampaignValidator, CampaignValidatorOptions } from './campaign/create-campaign-validator.ts';
export type { CampaignSummary } from './campaign/campaign-summary.ts';
export type { QuarantinedRecord } from './campaign/quarantined-record.ts';
export type { CostUnit, NegativePolicy } from './campaign/decode-context.ts';
export { CAMPAIGN_COLUMN_NAMES } from './campaign/campaign-columns.ts';
export { campaignRecordSchema, LIFEDAYS } from './campaign/wire-record.ts';
export type { CampaignRecord } from './campaign/wire-record.ts';

export type {
  Cell,
  Column,
  DateColumn,
  DecimalColumn,
  Int32Column,
  Int53Column,
  JsonColumn,
  TextColumn,
  Validity,
} from './frame/column.ts';
export { cellAt, columnOf, createFrame } from './frame/frame.ts';
export type { Frame } from './frame/frame.ts';
export { describe, head, select, toRecords } from './frame/operations.ts';
export type { ColumnProfile } from './frame/column-profile.ts';
export { countNulls, isValid } from './frame/validity.ts';
export { Dictionary } from './frame/dictionary.ts';
export {
  createFloat64Builder,
  createInt32Builder,
  createJsonBuilder,
  createTextBuilder,
} from './frame/column-builders.ts';
export type { ColumnBuilder } from './frame/column-builders.ts';

export { formatReport } from './report/format-report.ts';
export type {
  ColumnReport,
  Effect,
  RuleExample,
  RuleReport,
  UnknownField,
  ValidationReport,
} from './report/validation-report.ts';

export { eurToCents } from './schema/money.ts';
export type { DateWindow, IsoDate } from './schema/calendar-day.ts';
export type { ExactNumber } from './schema/numeric-cell.ts';
export type { QuarantineReason, ReasonCode } from './schema/reason.ts';

export {
  ConflictingRowsError,
  ContractDriftError,
  ValidationError,
  isConflictingRowsError,
  isValidationError,
} from './errors.ts';
export type { ValidationErrorCode } from './errors.ts';
