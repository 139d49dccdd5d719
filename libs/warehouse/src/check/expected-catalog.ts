import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { getTableConfig, PgTable } from '../drizzle.ts';
import { MIGRATIONS_FOLDER } from '../migrate/migrations-folder.ts';
import * as schema from '../schema/index.ts';
import type { Catalog } from './read-catalog.ts';

/** The expected catalog, in the folder of the migrations. A test generates it from a newly migrated database. */
const CATALOG_FILE = path.join(MIGRATIONS_FOLDER, 'catalog.txt');

/** Tables of the Drizzle schema, `schema.table`. */
export function namedTables(): readonly string[] {
  return Object.values(schema).flatMap((entry) => {
    if (!(entry instanceof PgTable)) return [];
    const { schema: schemaName = 'public', name } = getTableConfig(entry);
    return [`${schemaName}.${name}`];
  });
}

/** One definition per line, in the catalog's order: the diff of the file shows what a migration changes in the database. */
export function formatCatalog(catalog: Catalog): string {
  return [...catalog].map(([subject, definition]) => `${subject} = ${definition}\n`).join('');
}

/** Reads the catalog that a database of this version must have. */
export async function readExpectedCatalog(): Promise<Catalog> {
  const lines = (await readFile(CATALOG_FILE, 'utf8')).split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(' = ');
      return [line.slice(0, at), line.slice(at + 3)];
    }),
  );
}
