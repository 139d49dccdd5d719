import { isWhole, roundHalfUp } from '../values/decimal-text.ts';
import type { DecimalText } from '../values/decimal-text.ts';
import type { NumericCell } from '../values/numeric-cell.ts';
import { readNumericCell } from '../values/numeric-cell.ts';
import { RATIO_LIMIT } from '../values/ratio.ts';
import type { ReasonCode } from '../report/reason.ts';
import type { Effect } from '../report/validation-report.ts';
import type { DecodeContext } from './decode-context.ts';

const INT4_MAX = 2_147_483_647;

/** What is at fault here costs the record, not a cell: the key, and `metrics` as a whole. */
const RECORD_COLUMNS: readonly (string | null)[] = [
  null,
  'campaigns_execution_date',
  'campaign_name',
  'ad_name',
  'metrics',
];

/** A rule that a record breaks, and the value that breaks it. */
export interface Refusal {
  readonly rule: ReasonCode;
  readonly column: string | null;
  readonly value: unknown;
}

/** True where the whole record is refused. Any other refusal costs a cell, and the row loads. @see DATA_RULES 16 */
export function isRecordRefused(refusals: readonly Refusal[]): boolean {
  return refusals.some(({ column }) => RECORD_COLUMNS.includes(column));
}

/** Turns the cells of one record into values, collecting everything that it is refused for. A refused cell reads as null. */
export class CarefulCells {
  readonly refusals: Refusal[] = [];
  /** Columns whose figure is a limit and not the source's: nothing is to be derived from them. */
  readonly clamped = new Set<string>();
  readonly #recordIndex: number;
  readonly #context: DecodeContext;

  constructor(recordIndex: number, context: DecodeContext) {
    this.#recordIndex = recordIndex;
    this.#context = context;
  }

  /**
   * Notes what the record or a cell is refused for; once per rule and column, so that a hostile record cannot fill the memory. It is counted
   * when it is known whether the row loads.
   */
  refuse(rule: ReasonCode, column: string | null, value: unknown): null {
    if (!this.refusals.some((refusal) => refusal.rule === rule && refusal.column === column))
      this.refusals.push({ rule, column, value });
    return null;
  }

  /** Counts something that was done to a cell. */
  note(effect: Effect, rule: ReasonCode, column: string | null, value: unknown): void {
    this.#context.tally.rule(effect, rule, column).hit(this.#recordIndex, value);
  }

  /** A count: whole, 0 to 2^31 − 1. Null where the source has null; `nullable` says whether it may. */
  count(value: unknown, column: string, nullable: boolean): number | null {
    const cell = this.#required(value, column, nullable);
    if (cell === null) return null;
    if (!isWhole(cell.decimal)) return this.refuse('fractional', column, value);
    const decimal = this.#notNegative(cell.decimal, column, value);
    return decimal === null ? null : this.#inRange(decimal, 0, INT4_MAX, column, value);
  }

  /** A lifeday: any whole number of 0 or more; whether the contract knows it is decided elsewhere. */
  lifeday(value: unknown): number | null {
    const cell = readNumericCell(value);
    const day =
      cell.kind === 'number' && isWhole(cell.decimal) && !cell.decimal.negative
        ? roundHalfUp(cell.decimal, 0)
        : Number.NaN;
    if (cell.kind !== 'number' || Number.isNaN(day)) return this.refuse('bad-lifeday', 'metrics', value);
    if (cell.fromText) this.note('coerced', 'text-to-number', 'metrics', value);
    return day;
  }

  /** A cost as cents; `scale` is 2 for EUR and 0 for cents. Null where the source has null. */
  cost(value: unknown, scale: 0 | 2, column: string): number | null {
    const cell = this.#required(value, column, true);
    const decimal = cell === null ? null : this.#notNegative(cell.decimal, column, value);
    return decimal === null ? null : this.#inRange(decimal, scale, INT4_MAX, column, value);
  }

  /** Revenue in EUR as cents; below 0 it is a refund. Null where the source has null. */
  revenue(value: unknown, column: string): number | null {
    const policy = this.#context.negativeRevenuePolicy;
    const cell = this.#required(value, column, true);
    if (cell === null) return null;
    const decimal =
      policy === 'accept' ? cell.decimal : this.#notNegative(cell.decimal, column, value, policy);
    return decimal === null ? null : this.#inRange(decimal, 2, Number.MAX_SAFE_INTEGER, column, value);
  }

  /** An unrounded price in EUR that can be stored as cents. One that is not finite becomes null: a ratio of nothing. */
  price(value: unknown, column: string): DecimalText | null {
    const cell = this.#optional(value, column);
    const price = cell === null ? null : this.#notNegative(cell.decimal, column, value);
    if (price === null) return null;
    return this.#inRange(price, 2, INT4_MAX, column, value) === null ? null : price;
  }

  /** A ratio. One that is not finite becomes null: the ratio of nothing. @see DATA_RULES 15 */
  ratio(value: unknown, column: string): number | null {
    const cell = this.#optional(value, column);
    if (cell === null) return null;
    if (cell.decimal.negative) return this.refuse('negative', column, value);
    if (cell.nearest === Infinity) return this.#blank('not-finite', column, value);
    if (cell.nearest >= RATIO_LIMIT) return this.refuse('out-of-range', column, value);
    return cell.nearest + 0;
  }

  #required(value: unknown, column: string, nullable: boolean): NumberCell | null {
    const cell = readNumericCell(value);
    if (cell.kind === 'bad') return this.refuse(cell.reason, column, value);
    if (cell.kind === 'absent') return nullable ? null : this.refuse('missing-value', column, value);
    return this.#counted(cell, column, value);
  }

  #optional(value: unknown, column: string): NumberCell | null {
    const cell = readNumericCell(value);
    if (cell.kind === 'bad') {
      return cell.reason === 'not-finite'
        ? this.#blank(cell.reason, column, value)
        : this.refuse(cell.reason, column, value);
    }
    return cell.kind === 'absent' ? null : this.#counted(cell, column, value);
  }

  #counted(cell: NumberCell, column: string, value: unknown): NumberCell {
    if (cell.fromText) this.note('coerced', 'text-to-number', column, value);
    return cell;
  }

  #blank(rule: ReasonCode, column: string, value: unknown): null {
    this.note('nulled', rule, column, value);
    return null;
  }

  #notNegative(
    decimal: DecimalText,
    column: string,
    value: unknown,
    policy = this.#context.negativePolicy,
  ): DecimalText | null {
    if (!decimal.negative) return decimal;
    if (policy === 'quarantine') return this.refuse('negative', column, value);
    this.note('clamped', 'negative', column, value);
    this.clamped.add(column);
    return { negative: false, digits: '', point: 0 };
  }

  #inRange(
    decimal: DecimalText,
    scale: number,
    limit: number,
    column: string,
    value: unknown,
  ): number | null {
    const rounded = roundHalfUp(decimal, scale);
    return Math.abs(rounded) <= limit ? rounded : this.refuse('out-of-range', column, value);
  }
}

type NumberCell = Extract<NumericCell, { kind: 'number' }>;
