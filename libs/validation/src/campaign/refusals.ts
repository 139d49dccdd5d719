import type { Effect } from '../report/validation-report.ts';
import type { IsoDate } from '../values/calendar-day.ts';
import { readNumericCell } from '../values/numeric-cell.ts';
import type { QuarantineReason, RuleName } from '../report/reason.ts';
import type { CostUnit } from './decode-context.ts';
import type { UncheckedRecord } from './wire-record.ts';

/** The refusals of one rule in one column. */
export interface RefusalReason {
  /** `cell-quarantined`: the rows were accepted without a value in the column. */
  readonly effect: RefusalEffect;
  readonly rule: RuleName;
  /** The warehouse column; null for the whole record. */
  readonly column: string | null;
  readonly records: number;
  /** Spend of these records, as far as their cost, or clicks and cpc, are readable. A record with two reasons counts in both. */
  readonly spendCents: number;
  /** First and last readable day of these records; null if none is readable. */
  readonly fromDate: IsoDate | null;
  readonly toDate: IsoDate | null;
}

/** Whether a whole record was refused, or one of its cells. */
export type RefusalEffect = Extract<Effect, 'quarantined' | 'cell-quarantined'>;

/** The refusals of a window. */
export interface Refusals {
  /** Records that were refused as a whole. */
  readonly records: number;
  /** Spend of these records. */
  readonly spendCents: number;
  /** Rows that were accepted without some of their cells. */
  readonly rowsWithoutCells: number;
  /** Most frequent first. */
  readonly reasons: readonly RefusalReason[];
}

/**
 * Adds up the refusals by reason. Memory: a few numbers per rule and column.
 * @see DATA_RULES 22a
 */
export class RefusalTally {
  readonly #costUnit: CostUnit;
  readonly #reasons = new Map<string, Writable<RefusalReason>>();
  #records = 0;
  #rowsWithoutCells = 0;
  #spendCents = 0;

  constructor(costUnit: CostUnit) {
    this.#costUnit = costUnit;
  }

  /** Counts a record once, and once for each of its reasons. */
  add(
    record: unknown,
    date: IsoDate | null,
    reasons: readonly QuarantineReason[],
    effect: RefusalEffect,
  ): void {
    const spendCents = readSpendCents(record, this.#costUnit);
    if (effect === 'cell-quarantined') this.#rowsWithoutCells += 1;
    else {
      this.#records += 1;
      this.#spendCents += spendCents;
    }
    for (const { rule, column = null } of reasons) {
      const tally = this.#tallyOf(effect, rule, column);
      tally.records += 1;
      tally.spendCents += spendCents;
      if (date === null) continue;
      if (tally.fromDate === null || date < tally.fromDate) tally.fromDate = date;
      if (tally.toDate === null || date > tally.toDate) tally.toDate = date;
    }
  }

  total(): Refusals {
    const reasons = [...this.#reasons.values()].sort((a, b) => b.records - a.records);
    return {
      records: this.#records,
      rowsWithoutCells: this.#rowsWithoutCells,
      spendCents: Math.round(this.#spendCents),
      reasons: reasons.map((reason) => ({ ...reason, spendCents: Math.round(reason.spendCents) })),
    };
  }

  #tallyOf(effect: RefusalEffect, rule: RuleName, column: string | null): Writable<RefusalReason> {
    const key = `${effect} ${rule} ${column ?? ''}`;
    let tally = this.#reasons.get(key);
    if (tally === undefined) {
      tally = { effect, rule, column, records: 0, spendCents: 0, fromDate: null, toDate: null };
      this.#reasons.set(key, tally);
    }
    return tally;
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Returns the reported cost, or else clicks × cpc, or else 0, as a double. It is used for shares only. */
function readSpendCents(record: unknown, costUnit: CostUnit): number {
  if (typeof record !== 'object' || record === null) return 0;
  const { cost, clicks, cpc } = record as UncheckedRecord;
  const reported = readAmount(cost);
  if (reported !== null) return costUnit === 'eur' ? reported * 100 : reported;
  const [count, price] = [readAmount(clicks), readAmount(cpc)];
  return count === null || price === null ? 0 : count * price * 100;
}

/** A number of 0 or more that could be an amount; null for anything else. */
function readAmount(value: unknown): number | null {
  const cell = readNumericCell(value);
  return cell.kind === 'number' && cell.nearest >= 0 && cell.nearest < MAX_AMOUNT ? cell.nearest : null;
}

/** The maximum of the spend column. A larger value is a mistake, and would dominate the window's spend. */
const MAX_AMOUNT = 2 ** 31;
