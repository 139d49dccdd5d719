export { createArchive } from './archive/create-archive.ts';
export { createFolderArchive } from './archive/folder-archive.ts';
export type { ArchiveLabel, RawArchive } from './archive/raw-archive.ts';
export { restoreBody } from './archive/restore-body.ts';
export { discardBody } from './client/spool-body.ts';
export { createS3Archive } from './archive/s3-archive.ts';
export type { S3ArchiveOptions } from './archive/s3-archive.ts';

export { createCampaignsClient } from './client/create-campaigns-client.ts';
export type {
  CampaignsClient,
  CampaignsClientOptions,
  DownloadOptions,
  DownloadRequest,
} from './client/create-campaigns-client.ts';
export { summarizeAttempts } from './client/attempt-report.ts';
export type { AttemptFailure, AttemptReport } from './client/attempt-report.ts';
export type { Clock } from './client/clock.ts';
export { answerOrThrow } from './client/download-outcome.ts';
export type {
  DownloadFailure,
  DownloadOutcome,
  NoDataOutcome,
  RowsOutcome,
} from './client/download-outcome.ts';
export {
  DEFAULT_ATTEMPT_TIMEOUT_MS,
  DEFAULT_IDLE_TIMEOUT_MS,
  DEFAULT_MAX_BODY_BYTES,
  DEFAULT_TOTAL_TIMEOUT_MS,
} from './client/limits.ts';
export type { DownloadLimits } from './client/limits.ts';
export { DEFAULT_MAX_CONCURRENT, DEFAULT_MIN_INTERVAL_MS } from './client/request-budget.ts';
export type { BudgetLimits } from './client/request-budget.ts';
export {
  DEFAULT_BASE_DELAY_MS,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_MAX_DELAY_MS,
  DEFAULT_MAX_RETRY_AFTER_MS,
} from './client/retry-policy.ts';
export type { RetryPolicy } from './client/retry-policy.ts';
export type { SpooledBody } from './client/spool-body.ts';
export type { Transport, TransportResponse } from './client/transport.ts';
export type { LevelOfDetail } from './client/wire-schema.ts';

export { EXTRACT_RETRYABLE, ExtractError, isExtractError } from './errors.ts';
export type { ExtractErrorCode, ExtractErrorContext } from './errors.ts';

export { describeUnreachableS3, toS3ProxyConfig } from './proxy/s3-proxy.ts';
export type { UnreachableS3 } from './proxy/s3-proxy.ts';
export type { ProxySettings } from './proxy/proxy-settings.ts';

export { REQUESTED_LIFEDAYS } from './lifedays.ts';

export { compareLevels } from './reconcile/compare-levels.ts';
export type { LevelDifference, LevelSum } from './reconcile/compare-levels.ts';

export { DEFAULT_BATCH_BYTES, DEFAULT_MAX_RECORD_BYTES, readRecords } from './records/read-records.ts';
export type { ReadRecordsOptions } from './records/read-records.ts';
export type { RecordBatch, TextReader } from './records/record-splitter.ts';

export { createAdaptiveWindows } from './windows/adaptive-windows.ts';
export type { AdaptiveWindows } from './windows/adaptive-windows.ts';
export { describeReasons, formatDays } from './windows/describe-window.ts';
export type { DateWindow, IsoDate } from './windows/iso-date.ts';
export {
  DEFAULT_AUDIT_CYCLE_MONTHS,
  DEFAULT_GRACE_DAYS,
  DEFAULT_MATURITY_DAYS,
  DEFAULT_ROLLBACK_DAYS,
  planWindows,
} from './windows/plan-windows.ts';
export type { CoverageDay, CoverageState, DueReason, Failure } from './windows/coverage-day.ts';
export type { DueStretch, PlannedWindow, PlanOptions } from './windows/plan-windows.ts';
export { asksForSmallerWindow, splitIntoMonths } from './windows/split-windows.ts';
