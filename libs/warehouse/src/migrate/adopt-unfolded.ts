import type { ClientBase } from 'pg';
import { runQuery } from '../connect/run-query.ts';
import { WarehouseError } from '../errors.ts';

/** A migration of this version: its number in `drizzle.__drizzle_migrations`, and the hash of its statements. */
interface Migration {
  readonly folderMillis: number;
  readonly hash: string;
}

/** Before the first release, 27 migrations were folded into the first 7 of the present ones. The number of the last of the 27. */
const LAST_UNFOLDED = 1_795_849_791_197n;
const FOLDED = 7;

/**
 * Recognises a database of the 27 migrations: the 7 make the same schema (a test compares them), so it counts as migrated with these.
 * @param applied Numbers of the migrations that the database has.
 * @returns The numbers after that: `applied` for every other database.
 * @throws {WarehouseError} WAREHOUSE_SCHEMA_TOO_OLD if the database has some of the 27 migrations only.
 */
export async function adoptUnfolded(
  client: ClientBase,
  applied: ReadonlySet<bigint>,
  known: readonly Migration[],
): Promise<ReadonlySet<bigint>> {
  if (![...applied].some((each) => each <= LAST_UNFOLDED)) return applied;
  if (!applied.has(LAST_UNFOLDED)) {
    throw new WarehouseError(
      'WAREHOUSE_SCHEMA_TOO_OLD',
      'Cannot migrate the database: an unreleased version made it, whose later migrations no longer exist; create a new database and load it again',
    );
  }
  const folded = known.slice(0, FOLDED);
  await runQuery(
    client,
    'migrate the database',
    `with folded as (delete from drizzle.__drizzle_migrations)
     insert into drizzle.__drizzle_migrations (hash, created_at) select * from unnest($1::text[], $2::int8[])`,
    [folded.map(({ hash }) => hash), folded.map(({ folderMillis }) => folderMillis)],
  );
  return new Set(folded.map(({ folderMillis }) => BigInt(folderMillis)));
}
