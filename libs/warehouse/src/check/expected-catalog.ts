import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { getTableConfig, PgTable } from '../drizzle.ts';
import { MIGRATIONS_FOLDER } from '../migrate/migrations-folder.ts';
import * as schema from '../schema/index.ts';
import type { Catalog } from './read-catalog.ts';

/** Written by a test from a database that was just migrated, and kept beside the migrations that made it. */
const CATALOG_FILE = path.join(MIGRATIONS_FOLDER, 'catalog.txt');

/** Tables of the Drizzle schema, `schema.table`. */
export function namedTables(): readonly string[] {
  return Object.values(schema).flatMap((entry) => {
    if (!(entry instanceof PgTable)) return [];
    const { schema: room = 'public', name } = getTableConfig(entry);
    return [`${room}.${name}`];
  });
}

/** One fact a line, sorted: a change of the schema shows in a review as what it does to the database. */
export function formatCatalog(catalog: Catalog): string {
  return [...catalog].map(([subject, definition]) => `${subject} = ${definition}\n`).join('');
}

/** What a database of this version is made of. */
export async function readExpectedCatalog(): Promise<Catalog> {
  const lines = (await readFile(CATALOG_FILE, 'utf8')).split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(' = ');
      return [line.slice(0, at), line.slice(at + 3)];
    }),
  );
}
