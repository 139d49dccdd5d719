import { DBT_RELATIONS_ELSEWHERE } from '../access/privileges.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { namedTables, readExpectedCatalog } from './expected-catalog.ts';
import { readCatalog } from './read-catalog.ts';
import type { Catalog } from './read-catalog.ts';

/** One difference between the database and the migrations of this version: someone changed an object, or a migration is missing. */
export interface Drift {
  /** Such as `column etl.loads.run_id` or `grant on table etl.loads to dashboard_ro`. */
  readonly subject: string;
  /** Null: this version does not know the object. */
  readonly expected: string | null;
  /** Null: the object does not exist. */
  readonly actual: string | null;
}

/**
 * Compares the database with the migrations of this version: tables, columns, constraints, indexes, triggers, functions, grants and roles.
 * Returns an empty list if they are equal. Objects of dbt are not compared. Works with every role.
 * The expected catalog is from PostgreSQL 18; an older server may format an expression differently.
 * @throws {WarehouseError}
 */
export async function findDrift(pool: WarehousePool): Promise<readonly Drift[]> {
  const expected = await readExpectedCatalog();
  return compareCatalogs(expected, await readCatalog(pool, namedTables()));
}

/**
 * Returns whether a difference would make work with the warehouse fail or go unrecorded: an object is missing, a column has another type, a
 * role lacks a grant, or a schema or the history has the wrong owner. Additional objects, and expressions that an older server formats
 * differently, are only reported.
 */
export function stopsWork({ subject, expected, actual }: Drift): boolean {
  if (expected === null) return DBT_RELATIONS_ELSEWHERE.some((name) => subject === `owner of ${name}`);
  if (subject.startsWith('grant on database ')) return false;
  return actual === null || /^(?:column|trigger|schema|role|grant on|default grant) /.test(subject);
}

/** Returns the differences, sorted by subject. */
export function compareCatalogs(expected: Catalog, actual: Catalog): readonly Drift[] {
  const subjects = [...new Set([...expected.keys(), ...actual.keys()])].toSorted();
  return subjects
    .map((subject) => ({
      subject,
      expected: expected.get(subject) ?? null,
      actual: actual.get(subject) ?? null,
    }))
    .filter((each) => each.expected !== each.actual);
}
