import { createRequire } from 'node:module';
import type * as Orm from 'drizzle-orm';
import type * as Migrator from 'drizzle-orm/migrator';
import type * as NodePostgres from 'drizzle-orm/node-postgres';
import type * as PgCore from 'drizzle-orm/pg-core';

// The ES modules of drizzle-orm re-export each other in circles: to resolve them, V8 needs half a second and 200 MB in every process that uses
// the warehouse. Its CommonJS build has the same code and needs 70 ms and 20 MB.
const load = createRequire(import.meta.url);
const orm = load('drizzle-orm') as typeof Orm;
const pg = load('drizzle-orm/pg-core') as typeof PgCore;

export const {
  and,
  asc,
  count,
  countDistinct,
  desc,
  eq,
  getTableColumns,
  gte,
  isNotNull,
  lte,
  max,
  min,
  ne,
  sql,
} = orm;
export const { bigint, boolean, check, date, foreignKey, getTableConfig, index, integer, jsonb, numeric } =
  pg;
export const { pgSchema, PgTable, pgTable, text, timestamp, unique, uuid, varchar } = pg;
// eslint-disable-next-line @typescript-eslint/no-deprecated -- only one of its two overloads is deprecated, which we do not use
export const { primaryKey } = pg;
export const { drizzle } = load('drizzle-orm/node-postgres') as typeof NodePostgres;
export const { readMigrationFiles } = load('drizzle-orm/migrator') as typeof Migrator;
