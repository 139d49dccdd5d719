import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import { describeUnreachableS3, toS3ProxyConfig } from '@volka/extract';
import type { ProxySettings, S3Place } from '@volka/extract';
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
export function createReportBucket(
  { bucket, prefix }: S3Place,
  client: S3ClientConfig = {},
  proxy: ProxySettings = {},
): ReportStore {
  const base = `s3://${bucket}/${prefix === '' ? '' : `${prefix}/`}`;
  const keyOf = (uri: string): string => uri.slice(`s3://${bucket}/`.length);
  const viaProxy = toS3ProxyConfig(proxy);
  let connected: Promise<S3> | undefined;
  /** The SDK weighs 30 MB: only whoever keeps reports in a bucket loads it. */
  const s3 = (): Promise<S3> =>
    (connected ??= import('@aws-sdk/client-s3').then((sdk) => new sdk.S3({ ...viaProxy, ...client })));

  return {
    write: async (fileName, content) => {
      const uri = base + fileName;
      const type = MEDIA_TYPES[fileName.slice(fileName.lastIndexOf('.') + 1)];
      const object = { Bucket: bucket, Key: keyOf(uri), Body: content, ContentType: type };
      await orUnwritable('write', { uri, bucket, proxy }, async () => (await s3()).putObject(object));
      return uri;
    },
    remove: async (uri) => {
      if (!uri.startsWith(base)) return;
      const object = { Bucket: bucket, Key: keyOf(uri) };
      await orUnwritable('remove', { uri, bucket, proxy }, async () => (await s3()).deleteObject(object));
    },
  };
}

async function orUnwritable(
  what: 'write' | 'remove',
  { uri, bucket, proxy }: { readonly uri: string; readonly bucket: string; readonly proxy: ProxySettings },
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const unreachable = describeUnreachableS3(cause, bucket, proxy);
    // The name alone (`NoSuchBucket`, `AccessDenied`): a message of the SDK may carry more than that.
    const name = cause instanceof Error && /^\w{1,64}$/.test(cause.name) ? cause.name : 'unknown';
    throw new OrchestratorError(
      'REPORT_UNWRITABLE',
      unreachable === null
        ? `Cannot ${what} ${uri}: S3 says ${name}; check the bucket, the region and the permissions`
        : `Cannot ${what} a report: ${unreachable.why}; ${unreachable.remedy}`,
      // An error of the network may name the proxy with its password.
      unreachable === null ? { cause } : {},
    );
  }
}
