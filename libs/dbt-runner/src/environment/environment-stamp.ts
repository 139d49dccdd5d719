import { createHash } from 'node:crypto';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const STAMP_FILE = '.volka-environment.json';

const stampSchema = z.object({
  /** Scripts in a virtual environment contain its path, so an environment that was moved does not run. */
  venvDir: z.string(),
  pythonVersion: z.string(),
  /** SHA-256 of each requirements file that is installed. */
  installed: z.array(z.string()),
  /** SHA-256 of the list of its files, see {@link recordInstalledFiles}. */
  filesSha256: z.string(),
});

/** The content of a complete virtual environment. The stamp is written last: without it, an environment is incomplete. */
export type EnvironmentStamp = z.infer<typeof stampSchema>;

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The stamp of a usable environment. Null if it is missing, incomplete or moved, or if its Python is missing. */
export async function readStamp(venvDir: string): Promise<EnvironmentStamp | null> {
  try {
    const stamp = stampSchema.parse(JSON.parse(await readFile(path.join(venvDir, STAMP_FILE), 'utf8')));
    await access(path.join(venvDir, 'bin', 'python'));
    return stamp.venvDir === venvDir ? stamp : null;
  } catch {
    return null;
  }
}

export async function writeStamp(stamp: EnvironmentStamp): Promise<void> {
  const file = path.join(stamp.venvDir, STAMP_FILE);
  await writeFile(`${file}.draft`, JSON.stringify(stamp));
  await rename(`${file}.draft`, file);
}

export async function removeStamp(venvDir: string): Promise<void> {
  await rm(path.join(venvDir, STAMP_FILE), { force: true });
}
