import { fileURLToPath } from 'node:url';
import { parseS3Uri } from '@volka/extract';
import type { ProxySettings } from '@volka/extract';
import { OrchestratorError } from '../errors.ts';
import { createReportBucket } from './report-bucket.ts';
import { createReportFolder } from './report-folder.ts';

/** Where report files go. A file appears whole or not at all. */
export interface ReportStore {
  /** @returns The address under which the file can be removed again. */
  readonly write: (fileName: string, content: Uint8Array) => Promise<string>;
  /** Removing what is gone already, or what another store holds, is no error. */
  readonly remove: (uri: string) => Promise<void>;
}

/**
 * The store that a place names: `s3://bucket/prefix`, a `file:` address, or the path of a folder.
 * @throws {OrchestratorError} `REPORT_PLACE_INVALID` if it is none of these.
 */
export function createReportStore(place: string, proxy: ProxySettings = {}): ReportStore {
  const bucket = parseS3Uri(place);
  if (bucket !== null) return createReportBucket(bucket, {}, proxy);
  if (place.startsWith('file://')) return createReportFolder(fileURLToPath(place));
  if (place === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(place)) {
    throw new OrchestratorError(
      'REPORT_PLACE_INVALID',
      'Cannot keep reports: the place given is no s3://bucket/prefix, file address or folder; correct VOLKA_REPORTS_URI or --out',
    );
  }
  return createReportFolder(place);
}
