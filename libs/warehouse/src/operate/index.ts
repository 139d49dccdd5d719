export { acceptGap, withdrawGap } from './decisions/accept-gap.ts';
export type { AcceptedGap, GapAcceptance, GapWithdrawal } from './decisions/accept-gap.ts';
export { acknowledgeTest, withdrawAcknowledgement } from './decisions/acknowledge-test.ts';
export type { TestAcknowledgement } from './decisions/acknowledge-test.ts';
export { confirmEmptyDays, findEmptyDays } from './decisions/confirm-empty-days.ts';
export type { EmptyDay, EmptyDaysConfirmation } from './decisions/confirm-empty-days.ts';
export { countAcknowledgedRows } from './decisions/count-acknowledged-rows.ts';
export type { FailingTest } from './decisions/count-acknowledged-rows.ts';
export { liftRequestHolds } from './decisions/lift-request-holds.ts';
export { readAcceptedGaps } from './decisions/read-accepted-gaps.ts';
export type { AcceptedGapEntry } from './decisions/read-accepted-gaps.ts';
export { readLastTestStatus } from './decisions/read-last-test-status.ts';
export { readTestAcknowledgements } from './decisions/read-test-acknowledgements.ts';
export type { AcknowledgedTest } from './decisions/read-test-acknowledgements.ts';
export { discardHistory, HISTORY_LOCK_NAME } from './history/discard-history.ts';
export { isHistoryCurrent } from './history/is-history-current.ts';
export { readHistoryDependents } from './history/read-history-dependents.ts';
export { readHistoryFigures } from './history/read-history-figures.ts';
export type { HistoryFigures } from './history/read-history-figures.ts';
export { readHistoryState } from './history/read-history-state.ts';
export type { HistoryState } from './history/read-history-state.ts';
export { readLevelTotals } from './history/read-level-totals.ts';
export type { LevelTotals } from './history/read-level-totals.ts';
export { readAdNames, readVersions } from './history/read-versions.ts';
export type { HistoryKey, HistoryVersion, MetricChange } from './history/read-versions.ts';
export { discardQuarantined } from './quarantine/discard-quarantined.ts';
export type { DiscardRequest } from './quarantine/discard-quarantined.ts';
export { readQuarantineRecordsInFull } from './quarantine/read-quarantine-records-in-full.ts';
export type { QuarantineRecordInFull } from './quarantine/read-quarantine-records-in-full.ts';
export { replayQuarantined } from './quarantine/replay-quarantined.ts';
export type {
  RefusedReplay,
  ReplayObstacle,
  ReplayOutcome,
  ReplayRequest,
} from './quarantine/replay-types.ts';
export { readArchivedLoad } from './read-archived-load.ts';
export type { ArchivedLoad } from './read-archived-load.ts';
export { readFailingRows } from './read-failing-rows.ts';
export { readLastDbtInvocation } from './read-last-dbt-invocation.ts';
export type { DbtInvocationSummary } from './read-last-dbt-invocation.ts';
export { readRelationsHash } from './read-relations-hash.ts';
