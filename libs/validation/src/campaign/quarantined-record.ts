import type { IsoDate } from '../values/calendar-day.ts';
import { jsonTextOf } from '../values/json-text.ts';
import type { QuarantineReason } from '../report/reason.ts';
import type { CarefulOutcome } from './careful-decoder.ts';

/** What was refused of a record, with every reason against it. It can be replayed after a fix. */
export interface QuarantinedRecord {
  /** Position of the record in the answer, from 0. */
  readonly recordIndex: number;
  /** Parts of the key that could be read, cleaned; null where they could not. */
  readonly executionDate: IsoDate | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
  /** Null: the whole record was refused. Else its row was accepted without a value in these columns. */
  readonly cellColumns: readonly string[] | null;
  readonly reasons: readonly QuarantineReason[];
  /** The record as JSON, exact numbers as the source wrote them. */
  readonly rawJson: string;
}

/** Puts a record beside the reasons against it. */
export function quarantineRecord(
  recordIndex: number,
  record: unknown,
  { executionDate, campaignName, adName }: Omit<CarefulOutcome, 'refusals'>,
  reasons: readonly QuarantineReason[],
  cellColumns: readonly string[] | null,
): QuarantinedRecord {
  return {
    recordIndex,
    executionDate,
    campaignName,
    adName,
    cellColumns,
    reasons,
    rawJson: jsonTextOf(record),
  };
}
