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
