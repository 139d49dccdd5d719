export { readDataThroughDate } from './read-data-through-date.ts';
export { readLoadCounts } from './read-load-counts.ts';
export type { LoadCountsByStatus } from './read-load-counts.ts';
export { readMonthlySummary } from './read-monthly-summary.ts';
export type { MonthlyCampaignSummary } from './read-monthly-summary.ts';
export { readQuarantineSummary } from './read-quarantine-summary.ts';
export type { QuarantinedByRule } from './read-quarantine-summary.ts';
