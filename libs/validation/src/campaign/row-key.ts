import { ValidationError } from '../errors.ts';
import type { IsoDate } from '../values/calendar-day.ts';
import { formatCalendarDay, parseCalendarDay } from '../values/calendar-day.ts';
import { INT } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import type { DecodeContext } from './decode-context.ts';

const UNVERIFIED = 'unverified';

/** A key that one pass gives to the next. */
export interface RowKey {
  readonly date: IsoDate;
  readonly campaignName: string;
  readonly adName: string;
  /** Whether the key has a conflict for certain; if not, the next pass compares its rows. */
  readonly verified: boolean;
}

/** Writes a key as the JSON of a tuple: a name with any content cannot make two keys equal. */
export function formatRowKey(row: CampaignRow, context: DecodeContext, verified: boolean): string {
  const key = [
    formatCalendarDay(row.ints[INT.day] as number),
    context.campaigns.textOf(row.ints[INT.campaign] as number),
    context.ads.textOf(row.ints[INT.ad] as number),
  ];
  return JSON.stringify(verified ? key : [...key, UNVERIFIED]);
}

/** @throws {ValidationError} `VALIDATION_BAD_OPTION` if the text was not written by `formatRowKey`. */
export function parseRowKey(text: string): RowKey {
  const parts = parseJson(text);
  if (Array.isArray(parts) && parts.every((part) => typeof part === 'string')) {
    const [date, campaignName, adName, mark] = parts;
    const isMarked = parts.length === 4 && mark === UNVERIFIED;
    if (
      date !== undefined &&
      campaignName !== undefined &&
      adName !== undefined &&
      (parts.length === 3 || isMarked) &&
      !Number.isNaN(parseCalendarDay(date))
    ) {
      return { date, campaignName, adName, verified: !isMarked };
    }
  }
  throw new ValidationError(
    'VALIDATION_BAD_OPTION',
    'Cannot read conflictingKeys: an entry is not a key; pass on the set of the ConflictingRowsError as it is',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
