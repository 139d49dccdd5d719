import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_MAX_BODY_BYTES } from '../client/limits.ts';
import { orUnwritable, spoolBody } from '../client/spool-body.ts';
import type { SpooledBody } from '../client/spool-body.ts';
import { unreadable } from './raw-archive.ts';
import type { RawArchive } from './raw-archive.ts';

/**
 * Copies an archived answer to the spool folder, as if it had just been downloaded. The caller removes the file.
 * @throws {ExtractError} EXTRACT_ARCHIVE_UNREADABLE if it is missing, or its hash is not `sha256`;
 * EXTRACT_SPOOL_UNWRITABLE.
 */
export async function restoreBody(
  archive: RawArchive,
  source: { readonly uri: string; readonly sha256: string },
  spoolDir: string,
): Promise<SpooledBody> {
  await orUnwritable(mkdir(spoolDir, { recursive: true }));
  const path = join(spoolDir, `replay_${randomUUID()}.json`);
  try {
    const { body } = await spoolBody(archive.open(source.uri), {
      path,
      maxBodyBytes: DEFAULT_MAX_BODY_BYTES,
    });
    if (body.sha256 !== source.sha256) {
      throw unreadable(
        'it is not the answer that was loaded',
        'restore the archive, or fetch the window again',
      );
    }
    return body;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
