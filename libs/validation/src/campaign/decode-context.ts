import { Dictionary } from '../frame/dictionary.ts';
import type { RuleTally } from '../report/tally.ts';
import { Tally } from '../report/tally.ts';
import type { DateWindow } from '../schema/calendar-day.ts';
import { parseCalendarDay } from '../schema/calendar-day.ts';
import { cleanName } from '../schema/name.ts';
import { ValidationError } from '../errors.ts';

/** Unit of the API's `cost`. */
export type CostUnit = 'cents' | 'eur';

/** What becomes of a count or amount below 0. */
export type NegativePolicy = 'quarantine' | 'clamp';

/** Ad name of rows that have none. */
export const ABSENT_AD = 'N/A';

/** What both decoders know and count. */
export interface DecodeContext {
  readonly costUnit: CostUnit;
  readonly negativePolicy: NegativePolicy;
  readonly fromDay: number;
  readonly toDay: number;
  readonly campaigns: Dictionary;
  readonly ads: Dictionary;
  readonly absentAdCode: number;
  /** Days of the window that were seen, by their text. */
  readonly days: Map<string, number>;
  readonly tally: Tally;
  readonly absentAds: RuleTally;
  readonly derivedSpends: RuleTally;
  readonly unknownSpends: RuleTally;
}

/** @throws {ValidationError} `VALIDATION_BAD_OPTION` if the window is not two days in order. */
export function createDecodeContext(
  window: DateWindow,
  costUnit: CostUnit,
  negativePolicy: NegativePolicy,
): DecodeContext {
  const fromDay = parseCalendarDay(window.fromDate);
  const toDay = parseCalendarDay(window.toDate);
  if (!(fromDay <= toDay)) {
    throw new ValidationError(
      'VALIDATION_BAD_OPTION',
      `Cannot validate the window ${window.fromDate} to ${window.toDate}: it is not two calendar days in order; ` +
        'give both as YYYY-MM-DD, inclusive',
    );
  }
  const ads = new Dictionary();
  const tally = new Tally();
  return {
    costUnit,
    negativePolicy,
    fromDay,
    toDay,
    campaigns: new Dictionary(),
    ads,
    absentAdCode: ads.intern(ABSENT_AD),
    days: new Map(),
    tally,
    absentAds: tally.rule('coerced', 'absent-ad', 'ad_name'),
    derivedSpends: tally.rule('derived', 'derived-spend', 'spend_cents'),
    unknownSpends: tally.rule('nulled', 'unknown-spend', 'spend_cents'),
  };
}

/** Day number of a date in the window, remembered; NaN for anything else. */
export function dayInWindow(context: DecodeContext, date: string): number {
  const known = context.days.get(date);
  if (known !== undefined) return known;
  const day = parseCalendarDay(date);
  if (!(day >= context.fromDay && day <= context.toDay)) return Number.NaN;
  context.days.set(date, day);
  return day;
}

/** Code of a name that needs no cleaning; −1 if it does, or is none. */
export function codeOfCleanName(dictionary: Dictionary, name: string): number {
  const known = dictionary.find(name);
  if (known !== undefined) return known;
  const clean = cleanName(name);
  return clean.kind === 'name' && clean.name === name ? dictionary.intern(name) : -1;
}
