import { resolve } from 'node:path';

/** A URI unchanged; the path of a folder made absolute, from `base`. */
export function resolveUri(uri: string, base: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(uri) ? uri : resolve(base, uri);
}
