export { LOCAL_POSTGRES_RETRYABLE, LocalPostgresError } from './errors.ts';
export type { LocalPostgresErrorCode } from './errors.ts';
export { findServerOwner } from './leftovers.ts';
export { startPostgres } from './start-postgres.ts';
export type { LocalPostgres, StartPostgresOptions } from './start-postgres.ts';
export { startTestPostgres } from './start-test-postgres.ts';
export type { TestDatabase, TestPostgres } from './start-test-postgres.ts';
