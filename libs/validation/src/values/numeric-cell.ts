import type { DecimalText } from './decimal-text.ts';
import { parseDecimalText } from './decimal-text.ts';

/** A number that a double cannot represent exactly: its decimal text, as the source wrote it. */
export interface ExactNumber {
  readonly $number: string;
}

/** The content of a cell that should be a number. */
export type NumericCell =
  | {
      readonly kind: 'number';
      readonly decimal: DecimalText;
      readonly nearest: number;
      readonly fromText: boolean;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'bad'; readonly reason: 'not-numeric' | 'not-finite' };

const ABSENT: NumericCell = { kind: 'absent' };
const NOT_NUMERIC: NumericCell = { kind: 'bad', reason: 'not-numeric' };
const NOT_FINITE: NumericCell = { kind: 'bad', reason: 'not-finite' };
const NON_FINITE_TEXT = /^[+-]?(?:nan|inf|infinity)$/i;

/** True only for `{ $number: '<text>' }`. */
export function isExactNumber(value: unknown): value is ExactNumber {
  if (typeof value !== 'object' || value === null) return false;
  if (typeof (value as Partial<ExactNumber>).$number !== 'string') return false;
  return Object.keys(value).length === 1;
}

/** True only for `{ $notUtf8: '<text>' }`: a record that the reader could not decode. */
export function isNotUtf8(value: unknown): value is { readonly $notUtf8: string } {
  if (typeof value !== 'object' || value === null) return false;
  if (typeof (value as { readonly $notUtf8?: unknown }).$notUtf8 !== 'string') return false;
  return Object.keys(value).length === 1;
}

/** Reads a number, an exact number or numeric text. A blank text is not a number: it must not become 0. */
export function readNumericCell(value: unknown): NumericCell {
  if (value === null || value === undefined) return ABSENT;
  if (typeof value === 'number') return Number.isFinite(value) ? cellOf(String(value), false) : NOT_FINITE;
  if (typeof value === 'string') return cellOf(value.trim(), true);
  return isExactNumber(value) ? cellOf(value.$number, false) : NOT_NUMERIC;
}

function cellOf(text: string, fromText: boolean): NumericCell {
  const decimal = parseDecimalText(text);
  if (decimal !== null) return { kind: 'number', decimal, nearest: Number(text), fromText };
  return NON_FINITE_TEXT.test(text) ? NOT_FINITE : NOT_NUMERIC;
}
