import { isWhole, roundHalfUp } from '../schema/decimal-text.ts';
import type { DecimalText } from '../schema/decimal-text.ts';
import type { NumericCell } from '../schema/numeric-cell.ts';
import { readNumericCell } from '../schema/numeric-cell.ts';
import { RATIO_LIMIT } from '../schema/ratio.ts';
import type { QuarantineReason, ReasonCode } from '../schema/reason.ts';
import { quarantineReason } from '../schema/reason.ts';
import type { Effect } from '../report/validation-report.ts';
import type { DecodeContext } from './decode-context.ts';

const INT4_MAX = 2_147_483_647;

/** Turns the cells of one record into values, collecting every reason against it. A refused cell reads as null. */
export class CarefulCells {
  readonly reasons: QuarantineReason[] = [];
  /** Columns whose figure is a limit and not the source's: nothing is to be derived from them. */
  readonly clamped = new Set<string>();
  readonly #recordIndex: number;
  readonly #context: DecodeContext;

  constructor(recordIndex: number, context: DecodeContext) {
    this.#recordIndex = recordIndex;
    this.#context = context;
  }

  /** Adds a reason for quarantine; once per rule and column, so that a hostile record cannot fill the memory with them. */
  refuse(rule: ReasonCode, column: string | null, value: unknown): null {
    if (this.reasons.some((reason) => reason.rule === rule && (reason.column ?? null) === column))
      return null;
    this.reasons.push(quarantineReason(rule, column, value));
    this.note('quarantined', rule, column, value);
    return null;
  }

  /** Counts something that was done to a cell. */
  note(effect: Effect, rule: ReasonCode, column: string | null, value: unknown): void {
    this.#context.tally.rule(effect, rule, column).hit(this.#recordIndex, value);
  }

  /** A count: whole, 0 to 2^31 − 1. Null where the source has null and the column takes it. */
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

  /** An amount as cents; `scale` is 2 for EUR and 0 for cents. Null where the source has null. */
  cents(value: unknown, scale: 0 | 2, column: string, limit = INT4_MAX): number | null {
    const cell = this.#required(value, column, true);
    const decimal = cell === null ? null : this.#notNegative(cell.decimal, column, value);
    return decimal === null ? null : this.#inRange(decimal, scale, limit, column, value);
  }

  /** An unrounded price in EUR. What is no number becomes null: the cell is optional. */
  price(value: unknown, column: string): DecimalText | null {
    const cell = this.#optional(value, column);
    return cell === null ? null : this.#notNegative(cell.decimal, column, value);
  }

  /** A ratio. What is no ratio, or too large to store, becomes null: the cell is optional. */
  ratio(value: unknown, column: string): number | null {
    const cell = this.#optional(value, column);
    if (cell === null) return null;
    if (cell.decimal.negative) return this.#blank('negative', column, value);
    if (cell.nearest === Infinity) return this.#blank('not-finite', column, value);
    if (cell.nearest >= RATIO_LIMIT) return this.#blank('out-of-range', column, value);
    return cell.nearest + 0;
  }

  /** Rounds a price for storage; one too large to store becomes null. */
  storedPrice(price: DecimalText, column: string, value: unknown): number | null {
    const cents = roundHalfUp(price, 2);
    return cents <= INT4_MAX ? cents : this.#blank('out-of-range', column, value);
  }

  #required(value: unknown, column: string, nullable: boolean): NumberCell | null {
    const cell = readNumericCell(value);
    if (cell.kind === 'bad') return this.refuse(cell.reason, column, value);
    if (cell.kind === 'absent') return nullable ? null : this.refuse('missing-value', column, value);
    return this.#counted(cell, column, value);
  }

  #optional(value: unknown, column: string): NumberCell | null {
    const cell = readNumericCell(value);
    if (cell.kind === 'bad') return this.#blank(cell.reason, column, value);
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

  #notNegative(decimal: DecimalText, column: string, value: unknown): DecimalText | null {
    if (!decimal.negative) return decimal;
    if (this.#context.negativePolicy === 'quarantine') return this.refuse('negative', column, value);
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
    return rounded <= limit ? rounded : this.refuse('out-of-range', column, value);
  }
}

type NumberCell = Extract<NumericCell, { kind: 'number' }>;
