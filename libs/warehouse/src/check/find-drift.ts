import { DBT_RELATIONS_ELSEWHERE } from '../access/privileges.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { namedTables, readExpectedCatalog } from './expected-catalog.ts';
import { readCatalog } from './read-catalog.ts';
import type { Catalog } from './read-catalog.ts';

/** One thing that a hand changed, or a migration did not: what it is, what should be, what is. */
export interface Drift {
  /** Such as `column etl.loads.run_id` or `grant on table etl.loads to dashboard_ro`. */
  readonly subject: string;
  /** Null = this version knows nothing of it. */
  readonly expected: string | null;
  /** Null = it is not there. */
  readonly actual: string | null;
}

/**
 * Compares the live database with what this version's migrations make: tables, columns, constraints, indexes,
 * triggers, functions, grants and roles. Empty = the same. What dbt makes is not looked at. Any role may.
 * Written down with PostgreSQL 18; an older server may write an expression another way.
 * @throws {WarehouseError}
 */
export async function findDrift(pool: WarehousePool): Promise<readonly Drift[]> {
  const expected = await readExpectedCatalog();
  return compareCatalogs(expected, await readCatalog(pool, namedTables()));
}

/**
 * Whether work with the warehouse would fail, or go on unrecorded, because of a difference: something is missing, a column is of
 * another type, a role lacks a grant, a schema or the history has the wrong owner. What is there beside it, or is written in
 * another way (an older server writes some expressions differently), is told and stops nothing.
 */
export function stopsWork({ subject, expected, actual }: Drift): boolean {
  if (expected === null) return DBT_RELATIONS_ELSEWHERE.some((name) => subject === `owner of ${name}`);
  if (subject.startsWith('grant on database ')) return false;
  return actual === null || /^(?:column|trigger|schema|role|grant on|default grant) /.test(subject);
}

/** The differences by subject, in alphabetical order. */
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
