import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** What dbt writes, or nobody reads. */
const NOT_SOURCES: ReadonlySet<string> = new Set(['target', 'logs', 'node_modules']);
const AT_ONCE = 64;

/**
 * Changes whenever a file below one of the folders is added, removed or written: names, sizes and times of change.
 * dbt itself compares contents; this only decides whether dbt has to be asked.
 */
export async function fingerprintOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = await filesBelow(folder);
    for (let start = 0; start < files.length; start += AT_ONCE) {
      const batch = files.slice(start, start + AT_ONCE);
      const lines = await Promise.all(
        batch.map(async (file) => {
          const found = await stat(file, { bigint: true }).catch(() => null);
          return `${file}\0${found === null ? 'gone' : `${found.size} ${found.mtimeNs}`}\n`;
        }),
      );
      for (const line of lines) hash.update(line);
    }
  }
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (!entry.isDirectory()) files.push(file);
    else if (!NOT_SOURCES.has(entry.name) && !entry.name.startsWith('.'))
      files.push(...(await filesBelow(file)));
  }
  return files;
}
