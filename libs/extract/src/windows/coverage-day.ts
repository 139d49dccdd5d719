import type { IsoDate } from './iso-date.ts';

/**
 * What is known of a date, the first that holds: accepted as missing; the last attempt failed; the source answers other dates and
 * rejects this one; never answered; answered with rows; answered without rows and confirmed so; answered without rows.
 */
export type CoverageState =
  'accepted' | 'failed' | 'refused' | 'never_loaded' | 'loaded' | 'confirmed_empty' | 'no_data';

/** What is known of one date. `fetchedAsOf` is the `today` of its last successful fetch. */
export interface CoverageDay {
  readonly date: IsoDate;
  readonly fetchedAsOf: IsoDate | null;
  readonly state: CoverageState;
  /** Rows of the date are held, of its last answer or of an earlier one. */
  readonly hasRows: boolean;
  /** The last answer that included the date had no record at all. */
  readonly isAnswerEmpty: boolean;
  /** Its last answer had records that validation refused: it is asked for again each week. @defaultValue false */
  readonly hasRefusedRecords?: boolean;
  readonly failure?: Failure;
}

/** What is remembered of a failed or refused attempt. */
export interface Failure {
  readonly onDate: IsoDate;
  /** The `today` of that run. */
  readonly asOf: IsoDate;
  /** An error code, such as `EXTRACT_RETRIES_EXHAUSTED`. */
  readonly code: string;
}

/** Why a date is fetched; where several hold, the first in this order is told. */
export type DueReason =
  | 'failed'
  | 'never-loaded'
  | 'maturing'
  | 'roll-back'
  | 'no-data'
  | 'refused-records'
  | 'refused'
  | 'audit'
  | 'requested';
