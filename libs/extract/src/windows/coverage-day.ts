import type { IsoDate } from './iso-date.ts';

/**
 * State of a date, the first of these that is true: accepted as missing; the last attempt failed; the source rejects this date but answers
 * others; never answered; answered with rows; answered without rows and confirmed as empty; answered without rows.
 */
export type CoverageState =
  'accepted' | 'failed' | 'refused' | 'never_loaded' | 'loaded' | 'confirmed_empty' | 'no_data';

/** What the ledger knows about one date. `fetchedAsOf` is the `today` of the last successful fetch. */
export interface CoverageDay {
  readonly date: IsoDate;
  readonly fetchedAsOf: IsoDate | null;
  readonly state: CoverageState;
  /** The warehouse has rows of the date, from its last answer or an earlier one. */
  readonly hasRows: boolean;
  /** The last answer that included the date had no record at all. */
  readonly isAnswerEmpty: boolean;
  /** Validation refused records of its last answer, so it is requested again each week. @defaultValue false */
  readonly hasRefusedRecords?: boolean;
  readonly failure?: Failure;
}

/** A failed or refused attempt. */
export interface Failure {
  readonly onDate: IsoDate;
  /** The `today` of that run. */
  readonly asOf: IsoDate;
  /** An error code, such as `EXTRACT_RETRIES_EXHAUSTED`. */
  readonly code: string;
}

/** Why a date is fetched. If several reasons apply, the first in this order counts. */
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
