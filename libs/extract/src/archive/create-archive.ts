import { fileURLToPath } from 'node:url';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { ExtractError } from '../errors.ts';
import type { ProxySettings } from '../proxy/proxy-settings.ts';
import { createFolderArchive } from './folder-archive.ts';
import { parseS3Uri } from './parse-s3-uri.ts';
import type { RawArchive } from './raw-archive.ts';
import { createS3Archive } from './s3-archive.ts';

/**
 * Opens the archive of a URI: `s3://bucket/prefix`, a `file:` URI, or the path of a folder.
 * @throws {ExtractError} EXTRACT_OPTIONS_INVALID for any other text, or for a proxy that is not a URL.
 */
export function createArchive(uri: string, s3: S3ClientConfig = {}, proxy: ProxySettings = {}): RawArchive {
  const place = parseS3Uri(uri);
  if (place !== null) return createS3Archive({ ...place, client: s3, proxy });
  if (uri.startsWith('file://')) return createFolderArchive(fileURLToPath(uri));
  if (uri === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) {
    throw new ExtractError(
      'EXTRACT_OPTIONS_INVALID',
      'Cannot use the option archive: it is not s3://bucket/prefix, a file URI or a folder; correct it',
      { option: 'archive' },
    );
  }
  return createFolderArchive(uri);
}
