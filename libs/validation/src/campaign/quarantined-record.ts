import type { IsoDate } from '../schema/calendar-day.ts';
import { toJsonText } from '../schema/json-text.ts';
import type { QuarantineReason } from '../schema/reason.ts';
import type { CarefulOutcome } from './careful-decoder.ts';

/** A record that was refused, whole, with every reason against it. It can be replayed after a fix. */
export interface QuarantinedRecord {
  /** Position of the record in the answer, from 0. */
  readonly recordIndex: number;
  /** Parts of the key that could be read, cleaned; null where they could not. */
  readonly executionDate: IsoDate | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
  readonly reasons: readonly QuarantineReason[];
  /** The record as JSON, exact numbers as the source wrote them. */
  readonly rawJson: string;
}

/** Puts a record that was refused beside the reasons. */
export function quarantineRecord(
  recordIndex: number,
  record: unknown,
  { executionDate, campaignName, adName }: Omit<CarefulOutcome, 'reasons'>,
  reasons: readonly QuarantineReason[],
): QuarantinedRecord {
  return { recordIndex, executionDate, campaignName, adName, reasons, rawJson: toJsonText(record).text };
}
