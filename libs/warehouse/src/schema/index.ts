export { campaignPerformanceRawAppends } from './raw-appends.ts';
export { coverage } from './coverage.ts';
export { etlSchema } from './etl-schema.ts';
export { historyLoads } from './history-loads.ts';
export { loads } from './loads.ts';
export { profiles } from './profiles.ts';
export { quarantine } from './quarantine.ts';
export type { QuarantineReason } from './quarantine.ts';
