import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A line of RECORD: path, hash, size; a path with a comma or a quote is in quotes. */
const RECORD_LINE = /^(?:"((?:[^"]|"")*)"|([^,]*)),sha256=([\w-]+),/;

/**
 * The files of the installed packages that are missing or whose content differs from what was installed, by the hashes in each
 * package's `RECORD`. It reads every file, which takes about a second for dbt.
 * @returns paths relative to the folder of the packages
 */
export async function findChangedFiles(venvDir: string): Promise<readonly string[]> {
  const packagesDir = await findPackagesDir(venvDir);
  if (packagesDir === null) return ['site-packages'];
  const packages = (await readdir(packagesDir)).filter((name) => name.endsWith('.dist-info'));
  const changed: string[] = [];
  for (const name of packages) {
    const record = path.join(name, 'RECORD');
    const lines = await readFile(path.join(packagesDir, record), 'utf8').catch(() => null);
    if (lines === null) changed.push(record);
    for (const line of lines?.split(/\r?\n/) ?? []) {
      const [, quoted, plain, hash] = RECORD_LINE.exec(line) ?? [];
      const file = quoted?.replaceAll('""', '"') ?? plain;
      if (file === undefined || hash === undefined) continue;
      const content = await readFile(path.join(packagesDir, file)).catch(() => null);
      if (content === null || createHash('sha256').update(content).digest('base64url') !== hash)
        changed.push(file);
    }
  }
  return changed;
}

async function findPackagesDir(venvDir: string): Promise<string | null> {
  const lib = path.join(venvDir, 'lib');
  const python = (await readdir(lib).catch((): string[] => [])).find((name) => name.startsWith('python'));
  if (python === undefined) return null;
  const packagesDir = path.join(lib, python, 'site-packages');
  return readdir(packagesDir).then(
    () => packagesDir,
    () => null,
  );
}
