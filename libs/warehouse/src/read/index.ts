export { readCampaignPerformanceAsOf } from './read-campaign-performance-as-of.ts';
export type { AsOfFilter, CampaignPerformance, LifedayFigures } from './read-campaign-performance-as-of.ts';
export { readCoverageDays } from './read-coverage-days.ts';
export type { CoverageEntry } from './read-coverage-days.ts';
export { readDataThroughDate } from './read-data-through-date.ts';
export { readHistoryChanges } from './read-history-changes.ts';
export type { HistoryChange, HistoryChanges } from './read-history-changes.ts';
export { readLastDbtInvocation } from './read-last-dbt-invocation.ts';
export type { DbtInvocationSummary } from './read-last-dbt-invocation.ts';
export { readLastLoadId } from './read-last-load-id.ts';
export { readLoadCounts } from './read-load-counts.ts';
export type { LoadCountsByStatus } from './read-load-counts.ts';
export { readLoads } from './read-loads.ts';
export type { LoadEntry, LoadFilter } from './read-loads.ts';
export { readMonthlySummary } from './read-monthly-summary.ts';
export type { MonthlyCampaignSummary } from './read-monthly-summary.ts';
export { readProfiles } from './read-profiles.ts';
export type { LoadProfile, ProfileFilter } from './read-profiles.ts';
export { readQuarantineGroups } from './read-quarantine-groups.ts';
export type { QuarantineGroup } from './read-quarantine-groups.ts';
export { readQuarantineRecords, readQuarantineRecordsInFull } from './read-quarantine-records.ts';
export type {
  QuarantineFilter,
  QuarantineRecord,
  QuarantineRecordInFull,
  QuarantineState,
} from './read-quarantine-records.ts';
export { readQuarantineSummary } from './read-quarantine-summary.ts';
export type { QuarantinedByRule } from './read-quarantine-summary.ts';
export { readTestAcknowledgements } from './read-test-acknowledgements.ts';
export type { AcknowledgedTest } from './read-test-acknowledgements.ts';
export { readWaitingLoads } from './read-waiting-loads.ts';
export type { StreamOptions } from './stream-rows.ts';
export { readRowArrays } from './read-row-arrays.ts';
export type { RowArrays } from './read-row-arrays.ts';
