import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open as openFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SpooledBody } from '../client/spool-body.ts';
import { isDefect, isExtractError, systemCodeOf } from '../errors.ts';
import { compressBody } from './compress-body.ts';
import { gunzipped } from './gunzipped.ts';
import { archiveKey, takePacked, unreadable, unwritable } from './raw-archive.ts';
import type { ArchiveLabel, RawArchive } from './raw-archive.ts';

/**
 * Creates an archive in a folder. Each file is written under a temporary name, synced and renamed, so a file under its final name is complete.
 * @see archiveKey for the names
 */
export function createFolderArchive(dir: string): RawArchive {
  const root = resolve(dir);
  return {
    uriOf: (label) => pathToFileURL(join(root, ...archiveKey(label))).href,
    async store(body, label) {
      const path = join(root, ...archiveKey(label));
      const uri = pathToFileURL(path).href;
      try {
        if (!(await exists(path))) await writeAside(body, label, path);
      } catch (error) {
        if (isExtractError(error) || isDefect(error)) throw error;
        const systemCode = systemCodeOf(error);
        throw unwritable(systemCode, 'free space on it or make it writable', { systemCode });
      }
      return { uri };
    },
    open(uri) {
      const path = toPath(uri);
      if (!path.startsWith(root + sep)) {
        throw unreadable('its URI is outside this archive', 'point the archive at its folder');
      }
      return gunzipped(createReadStream(path));
    },
  };
}

async function writeAside(
  body: Pick<SpooledBody, 'path' | 'contentEncoding' | 'packed'>,
  label: ArchiveLabel,
  path: string,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const aside = `${path}.${randomUUID()}.part`;
  try {
    if (body.packed === undefined) {
      await compressBody(body, label.sha256, aside);
    } else {
      await move(await takePacked(body.packed, label), aside);
    }
    await rename(aside, path);
    await syncFolder(folder);
  } finally {
    await rm(aside, { force: true });
  }
}

/** Moves a file, also from another disk, and syncs it. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCodeOf(error) !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  }
  const file = await openFile(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Syncs a folder, so that a rename in it survives a power failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await openFile(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** The path of a file URI; empty for any other text. */
function toPath(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return '';
  }
}
