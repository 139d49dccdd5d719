export type {
  BoolColumn,
  Cell,
  Column,
  ColumnOfKind,
  DateColumn,
  DecimalColumn,
  FixedColumn,
  Int32Column,
  Int53Column,
  JsonColumn,
  KindName,
  StorableColumn,
  TextColumn,
  Validity,
  ValueOf,
} from './frame/column.ts';
export { cellAt, columnOf, createFrame } from './frame/frame.ts';
export type { ColumnSet, Frame, RowOf, StorableColumns } from './frame/frame.ts';
export { drop, head, rename, select, tail, toRecords } from './frame/operations.ts';
export type { Renamed } from './frame/operations.ts';
export { describe } from './frame/describe.ts';
export { filter } from './frame/filter.ts';
export type { RowMask } from './frame/filter.ts';
export { assign } from './frame/assign.ts';
export type { Assigned, Assignments, Computed } from './frame/assign.ts';
export { astype, coerce } from './frame/astype.ts';
export type { Coerced, Kinds, Retyped } from './frame/astype.ts';
export { dropna, fillna, isna, replaceInfinite } from './frame/missing.ts';
export { clip } from './frame/clip.ts';
export type { Bounds, BoundsByColumn } from './frame/clip.ts';
export { sortBy } from './frame/sort-by.ts';
export type { SortKey } from './frame/sort-by.ts';
export type { AggregateName } from './frame/aggregate.ts';
export { groupBy } from './frame/group-by.ts';
export type { AggregateColumn, Aggregated, Aggregations, GroupBy, GroupByOptions } from './frame/group-by.ts';
export { dropDuplicates, valueCounts } from './frame/drop-duplicates.ts';
export { concat } from './frame/concat.ts';
export { toCsv } from './frame/to-csv.ts';
export type { CsvOptions } from './frame/to-csv.ts';
export type { ColumnProfile, Quantiles } from './frame/column-profile.ts';
export { countNulls, isValid } from './frame/validity.ts';
export { Dictionary } from './frame/dictionary.ts';
export {
  createBoolBuilder,
  createFixedBuilder,
  createFloat64Builder,
  createInt32Builder,
  createJsonBuilder,
  createTextBuilder,
} from './frame/column-builders.ts';
export { createCellBuilder } from './frame/cell-builder.ts';
export type { CellBuilder } from './frame/cell-builder.ts';
export type { ColumnBuilder } from './frame/column-builders.ts';

export { detectDrift } from './report/detect-drift.ts';
export type { DriftFigure, DriftOptions, DriftWarning, LoadProfile } from './report/detect-drift.ts';
export { formatReport } from './report/format-report.ts';
export { formatReportHtml } from './report/format-report-html.ts';
export { plainText } from './report/plain-text.ts';
export { formatReportJson } from './report/format-report-json.ts';
export type {
  ColumnReport,
  Effect,
  ExampleKey,
  RuleExample,
  RuleReport,
  UnknownField,
  ValidationReport,
} from './report/validation-report.ts';

export { bool, date, decimal, fixed, int32, int53, json, text } from './schema/column-declaration.ts';
export type {
  ColumnDeclaration,
  ColumnOptions,
  IntegerOptions,
  Policies,
  Policy,
} from './schema/column-declaration.ts';
export { defineSchema } from './schema/define-schema.ts';
export type {
  Declarations,
  FrameOf,
  RowCheck,
  RowOfSchema,
  Schema,
  SchemaColumn,
  SchemaColumns,
  SchemaDefinition,
  SchemaRow,
  ShapedRecord,
} from './schema/define-schema.ts';
export { schemaMarkdown, storageColumns } from './schema/describe-schema.ts';
export type { StorageColumn } from './schema/describe-schema.ts';
export { createValidator, validateRecords } from './schema/create-validator.ts';
export type {
  RefusedRecord,
  SchemaSummary,
  SchemaValidator,
  SchemaValidatorOptions,
} from './schema/create-validator.ts';
export { eurToCents } from './values/money.ts';
export type { DateWindow, IsoDate } from './values/calendar-day.ts';
export type { ExactNumber } from './values/numeric-cell.ts';
export type { QuarantineReason, ReasonCode, RuleName } from './report/reason.ts';

export {
  ConflictingRowsError,
  ContractDriftError,
  VALIDATION_RETRYABLE,
  ValidationError,
  isConflictingRowsError,
  isValidationError,
} from './errors.ts';
export type { ValidationErrorCode } from './errors.ts';
