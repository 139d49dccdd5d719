export { append, appendWithRetries } from './append.ts';
export type { BatchSource } from './copy/copy-rows.ts';
export type {
  AppendOutcome,
  AppendRequest,
  AppendSummary,
  DateWindow,
  DayVolume,
  IsoDate,
  QuarantinedRow,
} from './append-types.ts';
export type { BatchColumn, ColumnarBatch, Validity } from './columnar-batch.ts';
export { coverEmptyLoads } from './ledger/mark-covered.ts';
export { LOCK_CLASS } from './advisory-keys.ts';
export { takeBuildLock, withBuildLock } from './build-lock.ts';
export type { BuildLock, BuildLockRequest } from './build-lock.ts';
export { findEmptyWindows } from './find-empty-windows.ts';
export type { EmptyWindow } from './find-empty-windows.ts';
export { findFirstWarning } from './find-first-warning.ts';
export type { FirstWarning, WarningKind } from './find-first-warning.ts';
export { readCoverage } from './read-coverage.ts';
export type { CoverageDay } from './read-coverage.ts';
export { readDayVolumes } from './read-day-volumes.ts';
export type { LoadedDayVolume } from './read-day-volumes.ts';
export { readProfiles } from './read-profiles.ts';
export type { LoadProfile, ProfileFilter } from './read-profiles.ts';
export { recordDbtInvocation } from './record-dbt-invocation.ts';
export type { DbtInvocationRecord, DbtNodeRecord } from './record-dbt-invocation.ts';
export { recordFailure } from './record-failure.ts';
export type { FailureNote } from './record-failure.ts';
export { recordNoData } from './record-no-data.ts';
export type { NoDataRequest } from './record-no-data.ts';
export { findSurplusReportFiles, markReportFilesRemoved, recordReportFile } from './report-files.ts';
export type { ReportFileRecord, SurplusReportFile } from './report-files.ts';
export { readRequestHold, recordRequestHold } from './request-holds.ts';
export type { RequestHold } from './request-holds.ts';
export { withRetries } from './retry.ts';
export type { RetryNote, RetryOptions } from './retry.ts';
export { recordWarnings } from './record-warnings.ts';
export type { WarningNote } from './record-warnings.ts';
export { withStreamLock } from './stream-lock.ts';
export { beginWindow, endWindows, findInterruptedWindow } from './window-under-way.ts';
export type { InterruptedWindow, WindowUnderWay } from './window-under-way.ts';
