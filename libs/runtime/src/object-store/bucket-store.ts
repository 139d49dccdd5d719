import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import { ObjectStoreError } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Location } from './parse-s3-uri.ts';

/** How a bucket is reached. */
export interface S3Access {
  /** Region, endpoint, credentials and proxy agents. The SDK finds what is left out in its usual places. @defaultValue none */
  readonly client?: S3ClientConfig;
  /** Explains an error of the network or of a proxy; null for an error that S3 answered with. @defaultValue always null */
  readonly describeUnreachable?: (
    error: unknown,
    bucket: string,
  ) => { readonly why: string; readonly remedy: string } | null;
}

/** A bucket as an object store. */
export function createBucketStore(
  { bucket, prefix }: S3Location,
  { client = {}, describeUnreachable = () => null }: S3Access = {},
): ObjectStore {
  const base = `s3://${bucket}/${prefix === '' ? '' : `${prefix}/`}`;
  const keyOf = (uri: string): string => uri.slice(`s3://${bucket}/`.length);
  let connected: Promise<S3> | undefined;
  /** Loaded with the first file, because the SDK takes 30 MB of memory. */
  const s3 = (): Promise<S3> =>
    (connected ??= import('@aws-sdk/client-s3').then((sdk) => new sdk.S3(client)));

  const attempt = async (
    action: 'write' | 'remove',
    uri: string,
    work: () => Promise<unknown>,
  ): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      const unreachable = describeUnreachable(cause, bucket);
      // An error of the network is not attached: it may contain the URL of a proxy with its password.
      if (unreachable !== null) throw new ObjectStoreError({ action, file: null, ...unreachable });
      const why = `S3 says ${nameOf(cause)}`;
      const remedy = 'check the bucket, the region and the permissions';
      throw new ObjectStoreError({ action, file: uri, why, remedy }, { cause });
    }
  };

  return {
    write: async (fileName, content, { contentType } = {}) => {
      const uri = base + fileName;
      const object = { Bucket: bucket, Key: keyOf(uri), Body: content, ContentType: contentType };
      await attempt('write', uri, async () => (await s3()).putObject(object));
      return uri;
    },
    remove: async (uri) => {
      if (!uri.startsWith(base)) return;
      const object = { Bucket: bucket, Key: keyOf(uri) };
      await attempt('remove', uri, async () => (await s3()).deleteObject(object));
    },
  };
}

/** The name of an error, such as `NoSuchBucket`: the message of the SDK may contain secrets. */
function nameOf(error: unknown): string {
  return error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : 'unknown';
}
