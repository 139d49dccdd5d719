import type { IsoDate } from '../values/calendar-day.ts';
import { jsonTextOf } from '../values/json-text.ts';
import type { QuarantineReason } from '../report/reason.ts';
import type { CarefulOutcome } from './careful-decoder.ts';

/** A refused record, or a record with refused cells, with all reasons. It can be replayed after a fix. */
export interface QuarantinedRecord {
  /** Position of the record in the answer, from 0. */
  readonly recordIndex: number;
  /** Readable parts of the key, cleaned; null for the others. */
  readonly executionDate: IsoDate | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
  /** Null: the whole record was refused. Otherwise its row was accepted without a value in these columns. */
  readonly cellColumns: readonly string[] | null;
  readonly reasons: readonly QuarantineReason[];
  /** The record as JSON, with exact numbers as the source wrote them. */
  readonly rawJson: string;
}

/** Combines a record with the reasons for its refusal. */
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
