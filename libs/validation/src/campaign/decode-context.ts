import { Dictionary } from '../frame/dictionary.ts';
import type { RuleTally } from '../report/tally.ts';
import { Tally } from '../report/tally.ts';
import type { DateWindow } from '../values/calendar-day.ts';
import { parseCalendarDay } from '../values/calendar-day.ts';
import { cleanName } from '../values/name.ts';
import { ValidationError } from '../errors.ts';

/** Unit of the API's `cost`. */
export type CostUnit = 'cents' | 'eur';

/** What becomes of a count, a cost or a price below 0: its cell is quarantined, or it becomes 0. */
export type NegativePolicy = 'quarantine' | 'clamp';

/** What becomes of revenue below 0: a refund is accepted and warned of, or it is treated like a count. */
export type NegativeRevenuePolicy = 'accept' | NegativePolicy;

/** The ad name of rows without one. */
export const ABSENT_AD = 'N/A';

/** The shared state and counters of both decoders. */
export interface DecodeContext {
  readonly costUnit: CostUnit;
  readonly negativePolicy: NegativePolicy;
  readonly negativeRevenuePolicy: NegativeRevenuePolicy;
  readonly campaigns: Dictionary;
  readonly ads: Dictionary;
  readonly absentAdCode: number;
  readonly days: WindowDays;
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
  negativeRevenuePolicy: NegativeRevenuePolicy = 'accept',
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
    negativeRevenuePolicy,
    campaigns: new Dictionary(),
    ads,
    absentAdCode: ads.intern(ABSENT_AD),
    days: new WindowDays(fromDay, toDay),
    tally,
    absentAds: tally.rule('coerced', 'absent-ad', 'ad_name'),
    derivedSpends: tally.rule('derived', 'derived-spend', 'spend_cents'),
    unknownSpends: tally.rule('nulled', 'unknown-spend', 'spend_cents'),
  };
}

/** The days of a window by their text. */
export class WindowDays {
  readonly #fromDay: number;
  readonly #toDay: number;
  /** Rows of a day are usually adjacent, and comparing is cheaper than parsing again. */
  #lastText = '';
  #lastDay = Number.NaN;

  constructor(fromDay: number, toDay: number) {
    this.#fromDay = fromDay;
    this.#toDay = toDay;
  }

  /** Returns the day number of a date in the window; NaN for anything else. */
  find(date: string): number {
    if (date === this.#lastText) return this.#lastDay;
    const day = parseCalendarDay(date);
    this.#lastText = date;
    this.#lastDay = this.has(day) ? day : Number.NaN;
    return this.#lastDay;
  }

  has(day: number): boolean {
    return day >= this.#fromDay && day <= this.#toDay;
  }
}

/** Returns the code of a name that needs no cleaning; −1 for others. */
export function codeOfCleanName(dictionary: Dictionary, name: string): number {
  const known = dictionary.find(name);
  if (known !== undefined) return known;
  const clean = cleanName(name);
  return clean.kind === 'name' && clean.name === name ? dictionary.intern(name) : -1;
}
