import { parseS3Uri } from '@volka/extract';
import { createReportBucket } from './report-bucket.ts';
import { createReportFolder } from './report-folder.ts';

/** Where report files go. A file appears whole or not at all. */
export interface ReportStore {
  /** @returns The address under which the file can be removed again. */
  readonly write: (fileName: string, content: Uint8Array) => Promise<string>;
  /** Removing what is gone already, or what another store holds, is no error. */
  readonly remove: (uri: string) => Promise<void>;
}

/** The store that a place names: `s3://bucket/prefix`, else the path of a folder. */
export function createReportStore(place: string): ReportStore {
  const bucket = parseS3Uri(place);
  return bucket === null ? createReportFolder(place) : createReportBucket(bucket);
}
