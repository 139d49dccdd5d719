import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import { isDefect, isExtractError, systemCodeOf } from '../errors.ts';
import { describeUnreachableS3, toS3ProxyConfig } from '../proxy/s3-proxy.ts';
import type { UnreachableS3 } from '../proxy/s3-proxy.ts';
import type { ProxySettings } from '../proxy/proxy-settings.ts';
import { compressBody } from './compress-body.ts';
import { gunzipped } from './gunzipped.ts';
import { archiveKey, takePacked, unreadable, unwritable } from './raw-archive.ts';
import type { RawArchive } from './raw-archive.ts';

export interface S3ArchiveOptions {
  readonly bucket: string;
  /** Keys start with it; no slash at either end. @defaultValue '' */
  readonly prefix?: string;
  /** Region, endpoint and credentials. The SDK finds what is left out in its usual places (role, environment). */
  readonly client?: S3ClientConfig;
  /** @defaultValue no proxy */
  readonly proxy?: ProxySettings;
}

const ignore = (): void => undefined;
/** Without it, the SDK writes to the console. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Attempts to upload an answer. The SDK cannot repeat the upload of a stream itself. */
const MAX_PUTS = 4;

/**
 * Creates an archive in an S3 bucket. An object is complete or does not exist, and S3 verifies its checksum. Encryption and life cycle are
 * settings of the bucket.
 * @see archiveKey for the names
 */
export function createS3Archive({
  bucket,
  prefix = '',
  client = {},
  proxy = {},
}: S3ArchiveOptions): RawArchive {
  const viaProxy = toS3ProxyConfig(proxy);
  let connected: Promise<S3> | undefined;
  /** Loaded with the first answer, because the SDK takes 30 MB of memory and 0.1 s. */
  const s3 = (): Promise<S3> =>
    (connected ??= import('@aws-sdk/client-s3').then(
      (sdk) => new sdk.S3({ maxAttempts: MAX_PUTS, logger: SILENT, ...viaProxy, ...client }),
    ));
  const base = `s3://${bucket}/${prefix === '' ? '' : `${prefix}/`}`;
  const keyOf = (uri: string): string => uri.slice(`s3://${bucket}/`.length);

  /** Describes an error of the SDK: S3 was not reached, or refused the request. */
  const describe = (error: unknown, remedy: string): UnreachableS3 =>
    describeUnreachableS3(error, bucket, proxy) ?? { why: s3CodeOf(error), remedy };
  const toUnreadable = (error: unknown): Error => {
    const { why, remedy } = describe(error, 'check the bucket and the permissions on it');
    return unreadable(why, remedy, { systemCode: s3CodeOf(error) });
  };

  async function isStored(key: string): Promise<boolean> {
    try {
      await (await s3()).headObject({ Bucket: bucket, Key: key });
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  }

  async function put(key: string, file: string): Promise<void> {
    const { size } = await stat(file);
    const object = { Bucket: bucket, Key: key, ContentLength: size, ContentType: 'application/gzip' };
    for (let attempt = 1; ; attempt += 1) {
      const body = createReadStream(file);
      try {
        await (await s3()).putObject({ ...object, Body: body });
        return;
      } catch (error) {
        const isOurs = (statusOf(error) ?? 500) < 500;
        if (isOurs || attempt === MAX_PUTS) throw error;
      } finally {
        body.destroy();
      }
    }
  }

  return {
    uriOf: (label) => base + archiveKey(label).join('/'),
    async store(body, label) {
      const uri = base + archiveKey(label).join('/');
      const packed = `${body.path}.${randomUUID()}.gz`;
      try {
        if (!(await isStored(keyOf(uri)))) {
          if (body.packed === undefined) await compressBody(body, label.sha256, packed);
          await put(keyOf(uri), body.packed === undefined ? packed : await takePacked(body.packed, label));
        }
        return { uri };
      } catch (error) {
        if (isExtractError(error) || isDefect(error)) throw error;
        const { why, remedy } = describe(error, 'check the bucket, the permissions on it and the disk');
        throw unwritable(why, remedy, { systemCode: s3CodeOf(error) });
      } finally {
        await rm(packed, { force: true });
      }
    },
    open(uri) {
      if (!uri.startsWith(base) || uri.includes('/../')) {
        throw unreadable('its URI is outside this archive', 'point the archive at its bucket and prefix');
      }
      const packed = new PassThrough();
      const opening = new AbortController();
      packed.on('close', () => {
        opening.abort();
      });
      const request = { Bucket: bucket, Key: keyOf(uri) };
      const answered = s3().then((it) => it.getObject(request, { abortSignal: opening.signal }));
      answered.then(
        ({ Body }) => {
          if (!(Body instanceof Readable)) {
            packed.destroy(unreadable('it has no bytes', 'fetch the window again'));
            return;
          }
          Body.on('error', (error) => packed.destroy(toUnreadable(error)));
          packed.on('close', () => Body.destroy());
          Body.pipe(packed);
        },
        (error: unknown) => packed.destroy(toUnreadable(error)),
      );
      return gunzipped(packed);
    },
  };
}

function statusOf(error: unknown): number | undefined {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** The name of an S3 error (`NoSuchBucket`), or the system's code: the message of the SDK may contain secrets. */
function s3CodeOf(error: unknown): string {
  const status = statusOf(error);
  const name = error instanceof Error && /^[A-Za-z0-9]{1,64}$/.test(error.name) ? error.name : 'unknown';
  return status === undefined ? systemCodeOf(error) : `${name} ${status}`;
}
