import { describeUnreachableS3, toS3ProxyConfig } from '@volka/extract';
import type { ProxySettings } from '@volka/extract';
import { RuntimeError } from '@volka/runtime';
import { createObjectStore, ObjectStoreError } from '@volka/runtime/object-store';
import type { ObjectStore, S3Access } from '@volka/runtime/object-store';
import { OrchestratorError } from '../errors.ts';

/**
 * Opens the store of report files: `s3://bucket/prefix`, a `file:` URI, or the path of a folder.
 * @throws {OrchestratorError} `REPORT_URI_INVALID` for any other text; `REPORT_UNWRITABLE` when a file is written or removed.
 */
export function createReportStore(
  uri: string,
  proxy: ProxySettings = {},
  client: S3Access['client'] = {},
): ObjectStore {
  const store = openStore(uri, proxy, client);
  return {
    write: (...file) => store.write(...file).catch(rethrow),
    remove: (removed) => store.remove(removed).catch(rethrow),
  };
}

function openStore(uri: string, proxy: ProxySettings, client: S3Access['client']): ObjectStore {
  try {
    return createObjectStore(uri, () => ({
      client: { ...toS3ProxyConfig(proxy), ...client },
      describeUnreachable: (error, bucket) => describeUnreachableS3(error, bucket, proxy),
    }));
  } catch (cause) {
    if (!(cause instanceof RuntimeError)) throw cause;
    throw new OrchestratorError(
      'REPORT_URI_INVALID',
      'Cannot store reports: the URI is not s3://bucket/prefix, a file URI or a folder; correct VOLKA_REPORTS_URI or --out',
      { cause },
    );
  }
}

function rethrow(cause: unknown): never {
  if (!(cause instanceof ObjectStoreError)) throw cause;
  const { action, file, why, remedy } = cause.failure;
  throw new OrchestratorError(
    'REPORT_UNWRITABLE',
    `Cannot ${action} ${file ?? 'a report'}: ${why}; ${remedy}`,
    { cause },
  );
}
