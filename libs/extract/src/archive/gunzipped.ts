import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isExtractError, systemCodeOf } from '../errors.ts';
import { unreadable } from './raw-archive.ts';

/** Decompresses a stream. Any error of the stream or its bytes ends the result with EXTRACT_ARCHIVE_UNREADABLE. */
export function gunzipped(packed: Readable): Readable {
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => packed.destroy());
  // Every way to read a stream gets its error from `destroy`, so the foreign error is converted there.
  const destroy = gunzip._destroy.bind(gunzip);
  gunzip._destroy = (error, done) => {
    destroy(error, () => {
      done(error === null || isExtractError(error) ? error : damaged(systemCodeOf(error)));
    });
  };
  return packed.pipe(gunzip);
}

function damaged(systemCode: string): Error {
  return unreadable(systemCode, 'restore the archive, or fetch the window again', { systemCode });
}
