import { fileURLToPath } from 'node:url';
import { RuntimeError } from '../errors.ts';
import { createBucketStore } from './bucket-store.ts';
import type { S3Access } from './bucket-store.ts';
import { createFolderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';
import { parseS3Uri } from './parse-s3-uri.ts';

/**
 * Opens the store of a URI: `s3://bucket/prefix`, a `file:` URI, or the path of a folder. `s3` is called only for a bucket.
 * @throws {RuntimeError} `RUNTIME_STORE_URI_INVALID` for any other text.
 */
export function createObjectStore(uri: string, s3: () => S3Access = () => ({})): ObjectStore {
  const location = parseS3Uri(uri);
  if (location !== null) return createBucketStore(location, s3());
  if (uri.startsWith('file://')) return createFolderStore(fileURLToPath(uri));
  if (uri === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) {
    throw new RuntimeError(
      'RUNTIME_STORE_URI_INVALID',
      'Cannot open the store: its URI is not s3://bucket/prefix, a file URI or a folder; correct it',
    );
  }
  return createFolderStore(uri);
}
