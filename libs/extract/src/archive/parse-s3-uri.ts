/** A place in S3: keys start with the prefix and a slash, or stand at the top where it is empty. */
export interface S3Place {
  readonly bucket: string;
  /** No slash at either end. */
  readonly prefix: string;
}

/** Reads `s3://bucket/prefix`; null if it is no such address, or its bucket has a name that S3 does not allow. */
export function parseS3Uri(uri: string): S3Place | null {
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri);
  if (parts === null) return null;
  const [, bucket = '', prefix = ''] = parts;
  return { bucket, prefix: prefix.replace(/(?<!\/)\/+$/, '') };
}
