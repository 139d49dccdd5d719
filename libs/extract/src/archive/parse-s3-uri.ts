/** A bucket and the prefix of its keys. With an empty prefix, keys are at the top level. */
export interface S3Location {
  readonly bucket: string;
  /** Without a slash at either end. */
  readonly prefix: string;
}

/** Reads `s3://bucket/prefix`; null if the text has another form, or S3 does not allow the name of the bucket. */
export function parseS3Uri(uri: string): S3Location | null {
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri);
  if (parts === null) return null;
  const [, bucket = '', prefix = ''] = parts;
  return { bucket, prefix: prefix.replace(/(?<!\/)\/+$/, '') };
}
