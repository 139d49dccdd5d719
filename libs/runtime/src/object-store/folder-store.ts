import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ObjectStoreError } from './errors.ts';
import type { ObjectStore } from './object-store.ts';

/** A folder as an object store. The folder is created with the first file. */
export function createFolderStore(folder: string): ObjectStore {
  return {
    write: async (fileName, content) => {
      const path = join(folder, fileName);
      await writeWhole(path, folder, content);
      return pathToFileURL(path).href;
    },
    remove: async (uri) => {
      if (!uri.startsWith(`${pathToFileURL(folder).href}/`)) return;
      const path = fileURLToPath(uri);
      try {
        await rm(path, { force: true });
      } catch (cause) {
        throw failed('remove', path, cause);
      }
    },
  };
}

/** Writes a temporary file, syncs it and renames it. */
async function writeWhole(path: string, folder: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw failed('write', path, cause);
  }
}

function failed(action: 'write' | 'remove', file: string, cause: unknown): ObjectStoreError {
  const why = cause instanceof Error ? (cause.message.split('\n', 1)[0]?.slice(0, 120) ?? '') : '';
  const remedy = "check the folder's permissions and free space";
  return new ObjectStoreError({ action, file, why, remedy }, { cause });
}
