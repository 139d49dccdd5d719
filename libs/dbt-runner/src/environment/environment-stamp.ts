import { createHash } from 'node:crypto';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const STAMP_FILE = '.volka-environment.json';

const stampSchema = z.object({
  /** Scripts in a virtual environment name its folder: a moved one does not run. */
  venvDir: z.string(),
  pythonVersion: z.string(),
  /** SHA-256 of each requirements file that is installed. */
  installed: z.array(z.string()),
  /** SHA-256 of the list of its files, see {@link recordInstalledFiles}. */
  filesSha256: z.string(),
});

/** What a finished virtual environment holds. Written last: without it an environment is half made. */
export type EnvironmentStamp = z.infer<typeof stampSchema>;

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The stamp of a usable environment, or null: none, half made, moved, or its Python is gone. */
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
