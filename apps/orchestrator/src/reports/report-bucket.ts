import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import type { S3Place } from '@volka/extract';
import { OrchestratorError } from '../errors.ts';
import type { ReportStore } from './report-store.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

/**
 * A bucket as the store of reports. Region, endpoint and credentials are found as the SDK finds them, unless given.
 * @throws {OrchestratorError} `REPORT_UNWRITABLE`.
 */
export function createReportBucket({ bucket, prefix }: S3Place, client: S3ClientConfig = {}): ReportStore {
  const base = `s3://${bucket}/${prefix === '' ? '' : `${prefix}/`}`;
  const keyOf = (uri: string): string => uri.slice(`s3://${bucket}/`.length);
  let connected: Promise<S3> | undefined;
  /** The SDK weighs 30 MB: only whoever keeps reports in a bucket loads it. */
  const s3 = (): Promise<S3> =>
    (connected ??= import('@aws-sdk/client-s3').then((sdk) => new sdk.S3(client)));

  return {
    write: async (fileName, content) => {
      const uri = base + fileName;
      const type = MEDIA_TYPES[fileName.slice(fileName.lastIndexOf('.') + 1)];
      const object = { Bucket: bucket, Key: keyOf(uri), Body: content, ContentType: type };
      await orUnwritable('write', uri, async () => (await s3()).putObject(object));
      return uri;
    },
    remove: async (uri) => {
      if (!uri.startsWith(base)) return;
      const object = { Bucket: bucket, Key: keyOf(uri) };
      await orUnwritable('remove', uri, async () => (await s3()).deleteObject(object));
    },
  };
}

async function orUnwritable(
  what: 'write' | 'remove',
  uri: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    // The name alone (`NoSuchBucket`, `AccessDenied`): a message of the SDK may carry more than that.
    const name = cause instanceof Error && /^\w{1,64}$/.test(cause.name) ? cause.name : 'unknown';
    throw new OrchestratorError(
      'REPORT_UNWRITABLE',
      `Cannot ${what} ${uri}: S3 says ${name}; check the bucket, the region and the permissions`,
      { cause },
    );
  }
}
