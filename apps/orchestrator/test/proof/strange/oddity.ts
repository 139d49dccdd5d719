import type { ReportRow } from './report-row.ts';

/** What must happen to a record with an oddity. */
export type Effect =
  /** The whole record is in quarantine, for one of the rules. */
  | { readonly kind: 'record-refused'; readonly rules: readonly string[] }
  /** The row is loaded without these columns; they are in quarantine, for one of the rules. */
  | { readonly kind: 'cells-refused'; readonly rules: readonly string[]; readonly columns: readonly string[] }
  /** The row is loaded as served, with wrong values in these columns; `etl.warnings` names one of the rules. */
  | { readonly kind: 'doubted'; readonly rules: readonly string[]; readonly columns: readonly string[] }
  /** The row is loaded; these columns are unknown, and not 0. */
  | { readonly kind: 'unknown'; readonly columns: readonly string[] }
  /** A copy of the previous record. */
  | { readonly kind: 'collapsed' }
  /** The row is loaded with the good figures. */
  | { readonly kind: 'loaded' }
  /** The window is not loaded. */
  | { readonly kind: 'window-refused' };

export interface Strike {
  readonly oddity: string;
  readonly effect: Effect;
}

/** One record of an answer. */
export interface ServedRecord {
  /** The fields as written; a text that begins with `RAW_TOKEN` is written without quotes. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The good source's row that it was made from; null for an added record. */
  readonly good: ReportRow | null;
  readonly strikes: readonly Strike[];
}

/** Marks a number that JSON.stringify cannot write, such as 1e999. */
export const RAW_TOKEN = 'raw-token:';
/** Is replaced by one byte that is not UTF-8. */
export const LATIN1_CHARACTER = '\u{E0E9}';

/** A request as the source sees it. */
export interface SourceRequest {
  readonly fromDate: string;
  readonly toDate: string;
  readonly lod: string;
  /** The number of the run in its seed, from 0. */
  readonly run: number;
}

/** An answer in place of the rows. */
export interface OtherAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One oddity of a source, with the choices of the seed. */
export interface Oddity {
  readonly name: string;
  /** The choices, for people. */
  readonly about: string;
  /** Answers a request itself; null = another oddity or the good source answers. */
  readonly answer?: (request: SourceRequest) => OtherAnswer | null;
  /** Changes the records of an answer at ad level. */
  readonly bend?: (records: readonly ServedRecord[], request: SourceRequest) => readonly ServedRecord[];
  /** Days that have no rows, at any level. */
  readonly lacks?: (date: string, request: SourceRequest) => boolean;
  /** The answer where no row is left. @defaultValue '[]' */
  readonly emptyAnswer?: OtherAnswer;
  /** Changes the rows of the campaign level. */
  readonly bendCampaigns?: (rows: readonly ReportRow[]) => readonly ReportRow[];
  readonly hasByteOrderMark?: boolean;
}
