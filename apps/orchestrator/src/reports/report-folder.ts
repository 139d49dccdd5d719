import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { OrchestratorError } from '../errors.ts';
import type { ReportStore } from './report-store.ts';

/**
 * A folder as the store of reports.
 * @throws {OrchestratorError} `REPORT_UNWRITABLE`.
 */
export function createReportFolder(folder: string): ReportStore {
  return {
    write: async (fileName, content) => {
      const path = join(folder, fileName);
      await writeWhole(path, folder, content);
      return pathToFileURL(path).href;
    },
    remove: async (uri) => {
      // Only what this folder holds: an address from elsewhere is left alone.
      if (!uri.startsWith(`${pathToFileURL(folder).href}/`)) return;
      await rm(fileURLToPath(uri), { force: true });
    },
  };
}

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
    const reason = cause instanceof Error ? (cause.message.split('\n', 1)[0]?.slice(0, 120) ?? '') : '';
    throw new OrchestratorError(
      'REPORT_UNWRITABLE',
      `Cannot write ${path}: ${reason}; check the folder's permissions and free space`,
      { cause },
    );
  }
}
