export { findDrift, stopsWork } from './check/find-drift.ts';
export type { Drift } from './check/find-drift.ts';
export { connectPool } from './connect/connect-pool.ts';
export type { ConnectionSettings, PoolSettings, WarehousePool } from './connect/connect-pool.ts';
export { inTransaction } from './connect/in-transaction.ts';
export type { TransactionQuery } from './connect/in-transaction.ts';
export { runQuery } from './connect/run-query.ts';
export { TLS_MODES } from './connect/tls.ts';
export type { TlsMode, TlsSettings } from './connect/tls.ts';
export { setLoginPassword } from './connect/login-password.ts';
export type { LoginRole } from './connect/login-password.ts';
export { checkServerVersion, MINIMUM_SERVER_VERSION } from './connect/server-version.ts';
export { WarehouseError } from './errors.ts';
export type { WarehouseErrorCode, WarehouseErrorContext } from './errors.ts';
export { createDatabaseIfMissing } from './connect/create-database.ts';
export { isRolePrefix } from './access/roles.ts';
export { migrate } from './migrate/migrate.ts';
export type { MigrateOptions, MigrateOutcome } from './migrate/migrate.ts';
export { readSchemaVersion } from './migrate/schema-version.ts';
export type { SchemaVersion } from './migrate/schema-version.ts';
export { findExposures } from './access/find-exposures.ts';
export type { Exposure } from './access/find-exposures.ts';
export {
  campaignPerformanceRawAppends,
  coverage,
  dbtInvocation,
  dbtNodeResult,
  historyLoads,
  loads,
  profiles,
  quarantine,
} from './schema/index.ts';
export type { CoverageState, QuarantineReason } from './schema/index.ts';
