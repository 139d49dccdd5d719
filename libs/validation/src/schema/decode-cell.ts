import { parseCalendarDay } from '../values/calendar-day.ts';
import type { DecimalText } from '../values/decimal-text.ts';
import { isWhole, parseDecimalText, roundHalfUp } from '../values/decimal-text.ts';
import { policyOf } from './define-schema.ts';
import type { SchemaColumn } from './define-schema.ts';
import { formatUnits, toUnits } from '../values/fixed-units.ts';
import { isStorableJson, toJsonText } from '../values/json-text.ts';
import { cleanText } from '../values/name.ts';
import { readNumericCell } from '../values/numeric-cell.ts';
import type { RuleName } from '../report/reason.ts';

/** A cell's value for the frame's builder: days and exact decimals as text. */
export type DecodedValue = string | number | boolean | null;

/** The outcome of a cell. */
export type DecodedCell =
  | { readonly kind: 'value'; readonly value: DecodedValue; readonly coerced: RuleName | null }
  | { readonly kind: 'bad'; readonly rule: RuleName; readonly sentence: string | null };

type Bad = Extract<DecodedCell, { kind: 'bad' }>;

/** zod's sentence is for people; reports count the rule. */
interface Refusal {
  readonly rule: RuleName;
  readonly sentence: string;
}

const INT32_MAX = 2_147_483_647;

/** Decodes one cell with exact arithmetic and checks it with zod; `undefined` is an absent field. */
export function decodeCell(column: SchemaColumn, value: unknown): DecodedCell {
  const { options } = column.declaration;
  if (value === undefined && options.isOptional !== true) return bad('missing-field');
  if (value === null || value === undefined) return nullCell(column);
  switch (column.kind) {
    case 'text':
      return decodeText(column, value);
    case 'date': {
      if (typeof value !== 'string' || Number.isNaN(parseCalendarDay(value))) return bad('bad-date');
      return asked(column, value, value, null);
    }
    case 'bool':
      return typeof value === 'boolean' ? asked(column, value, value, null) : bad('not-boolean');
    case 'json': {
      const json = toJsonText(value, { sorted: true });
      return isStorableJson(json) ? asked(column, value, json.text, null) : bad('unstorable-extra');
    }
    case 'int32':
    case 'int53':
    case 'decimal':
    default:
      return decodeNumber(column, value);
  }
}

/** Returns the limit that a number exceeds, in the column's unit; null if it exceeds none, or the column cannot store the limit. */
export function clampedValue(column: SchemaColumn, value: unknown): DecodedValue {
  const read = readNumericCell(value);
  if (read.kind !== 'number') return null;
  const { kind, limits, declaration } = column;
  const isInteger = kind === 'int32' || kind === 'int53';
  // Limits of whole numbers apply after scaling.
  const point = read.decimal.point + (isInteger ? (declaration.options.scale ?? 0) : 0);
  const limit = limitBeyond({ ...read.decimal, point }, limits.minimum, limits.maximum);
  const decimal = limit === null ? null : parseDecimalText(String(limit));
  if (limit === null || decimal === null) return null;
  const decoded = isInteger ? decodeInteger(column, decimal, 0, null) : decodeNumber(column, limit);
  return decoded.kind === 'value' ? decoded.value : null;
}

/** Returns zod's complaint about a value; null if it accepts the value. */
function refusalOf(column: SchemaColumn, value: unknown): Refusal | null {
  const result = column.declaration.schema.safeParse(value);
  if (result.success) return null;
  const [issue] = result.error.issues;
  const sentence = issue?.message ?? 'is refused';
  const rule: unknown = issue?.code === 'custom' ? issue.params?.['rule'] : undefined;
  if (typeof rule === 'string') return { rule, sentence };
  if (issue?.code === 'too_small' && issue.origin !== 'string') {
    return { rule: issue.minimum === 0 ? 'negative' : 'out-of-range', sentence };
  }
  if (issue?.code === 'too_big') {
    return { rule: issue.origin === 'string' ? 'name-too-long' : 'out-of-range', sentence };
  }
  return { rule: value === null ? 'missing-value' : 'not-allowed', sentence };
}

function nullCell(column: SchemaColumn): DecodedCell {
  const { missingRule = 'missing-value', isExpected = false } = column.declaration.options;
  return column.limits.isNullable && !isExpected
    ? { kind: 'value', value: null, coerced: null }
    : bad(missingRule);
}

function decodeText(column: SchemaColumn, value: unknown): DecodedCell {
  if (typeof value !== 'string') return bad('not-text');
  if (!value.isWellFormed() || value.includes('\0')) return bad('unstorable-text');
  const clean = cleanText(value);
  if (clean === '') return nullCell(column);
  return asked(column, clean, clean, clean === value ? null : 'name-cleaned');
}

function decodeNumber(column: SchemaColumn, value: unknown): DecodedCell {
  const cell = readNumericCell(value);
  if (cell.kind === 'bad') return bad(cell.reason);
  if (cell.kind === 'absent') return nullCell(column);
  const coerced = cell.fromText ? 'text-to-number' : null;
  const { kind, limits, declaration } = column;
  const { scale } = declaration.options;
  const isInteger = kind === 'int32' || kind === 'int53';
  if (isInteger && scale === undefined && !isWhole(cell.decimal)) return bad('fractional');
  // Checks the sign before rounding: -0.001 EUR is below 0, although its cents are 0.
  if (cell.decimal.negative && limits.minimum >= 0) {
    return { kind: 'bad', rule: limits.minimum === 0 ? 'negative' : 'out-of-range', sentence: null };
  }
  if (isInteger) return decodeInteger(column, cell.decimal, scale ?? 0, coerced);
  if (kind === 'decimal') {
    return Number.isFinite(cell.nearest)
      ? asked(column, cell.nearest + 0, cell.nearest + 0, coerced)
      : bad('not-finite');
  }
  const digits = Number(kind.slice('fixed('.length, -1));
  const units = toUnits(cell.decimal, digits);
  if (units === null) return bad('out-of-range');
  if (limitBeyond(cell.decimal, limits.minimum, limits.maximum) !== null) return bad('out-of-range');
  return asked(column, cell.nearest, formatUnits(units, digits), coerced);
}

function decodeInteger(
  column: SchemaColumn,
  decimal: DecimalText,
  scale: number,
  coerced: RuleName | null,
): DecodedCell {
  const rounded = roundHalfUp(decimal, scale);
  const limit = column.kind === 'int32' ? INT32_MAX : Number.MAX_SAFE_INTEGER;
  if (!(Math.abs(rounded) <= limit)) return bad('out-of-range');
  return asked(column, rounded, rounded, coerced);
}

/** Returns the limit that a decimal exceeds, if any. A limit is a double and means its shortest decimal text. */
function limitBeyond(decimal: DecimalText, minimum: number, maximum: number): number | null {
  const compare = (limit: number): number => {
    const other = Number.isFinite(limit) ? parseDecimalText(String(limit)) : null;
    return other === null ? -Math.sign(limit) : compareDecimals(decimal, other);
  };
  if (compare(minimum) < 0) return minimum;
  return compare(maximum) > 0 ? maximum : null;
}

function compareDecimals(a: DecimalText, b: DecimalText): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const direction = a.negative ? -1 : 1;
  if (a.digits === '' || b.digits === '') {
    return a.digits === b.digits ? 0 : a.digits === '' ? -direction : direction;
  }
  if (a.point !== b.point) return a.point < b.point ? -direction : direction;
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -direction : direction;
}

function asked(
  column: SchemaColumn,
  value: unknown,
  decoded: DecodedValue,
  coerced: RuleName | null,
): DecodedCell {
  const refusal = refusalOf(column, value);
  return refusal === null ? { kind: 'value', value: decoded, coerced } : { kind: 'bad', ...refusal };
}

function bad(rule: RuleName): Bad {
  return { kind: 'bad', rule, sentence: null };
}

/** Returns the policy for a bad cell. */
export function policyFor(column: SchemaColumn, rule: RuleName): ReturnType<typeof policyOf> {
  return policyOf(column.declaration.options.policy, rule);
}
