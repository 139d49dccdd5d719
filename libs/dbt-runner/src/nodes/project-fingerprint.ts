import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Folders beside dbt_project.yml that dbt writes or does not read. Below other folders, dbt reads every folder. */
const NOT_SOURCES: ReadonlySet<string> = new Set(['target', 'logs', 'node_modules']);
const AT_ONCE = 64;

const isSource = (name: string): boolean => !NOT_SOURCES.has(name) && !name.startsWith('.');

/**
 * Changes whenever a file below one of the folders is added, removed or written: names, sizes and times of change. Links are
 * followed.
 * dbt itself compares contents; this only decides whether dbt has to be started.
 */
export async function fingerprintOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = await filesBelow(folder, [await realpath(folder).catch(() => folder)], isSource);
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

/** @param above the real paths of the parent folders and of this one (last), to detect links that lead in a circle */
async function filesBelow(
  folder: string,
  above: readonly string[],
  isWanted: (name: string) => boolean = () => true,
): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    const real = await realFolderOf(entry, file, above.at(-1) ?? folder);
    if (real === null || above.includes(real)) files.push(file);
    else if (isWanted(entry.name)) files.push(...(await filesBelow(file, [...above, real])));
  }
  return files;
}

/** The real path of an entry that is a folder or a link to one, else null. */
async function realFolderOf(entry: Dirent, file: string, parent: string): Promise<string | null> {
  if (entry.isDirectory()) return path.join(parent, entry.name);
  if (!entry.isSymbolicLink()) return null;
  const found = await stat(file).catch(() => null);
  return found?.isDirectory() === true ? realpath(file).catch(() => null) : null;
}
