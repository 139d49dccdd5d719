import { ValidationError } from '../errors.ts';
import type { Tally } from '../report/tally.ts';
import { clampedValue, decodeCell, policyFor } from './decode-cell.ts';
import type { DecodedValue } from './decode-cell.ts';
import type { Schema, SchemaColumn } from './define-schema.ts';
import { isExactNumber, isNotUtf8 } from '../values/numeric-cell.ts';
import { quarantineReason } from '../report/reason.ts';
import type { QuarantineReason, RuleName } from '../report/reason.ts';

/** Why a record or one of its cells is refused, and the value, for the report. */
export interface Refusal {
  readonly reason: QuarantineReason;
  readonly value: unknown;
}

/** A record's cells in the schema's order, and why it is refused. */
export interface DecodedRecord {
  readonly values: readonly DecodedValue[];
  readonly refusals: readonly Refusal[];
  /** True: there is no row. False: the row is valid, and refused cells have no value. */
  readonly isRefused: boolean;
}

/** True for a value that can have fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !isExactNumber(value) && !isNotUtf8(value);
}

/**
 * Decodes any record cell by cell, applies the policies, and collects all reasons for a refusal in zod's words. The caller decides on the row
 * and counts the refusals.
 * @throws {ValidationError} `VALIDATION_POLICY_FAIL` if the policy of a violated rule is `fail`.
 */
export function decodeRecord(
  schema: Schema,
  record: unknown,
  recordIndex: number,
  tally: Tally,
): DecodedRecord {
  if (!isRecord(record)) {
    const rule = isNotUtf8(record) ? 'not-utf-8' : 'not-an-object';
    const refusal = { reason: quarantineReason(rule, null, record), value: record };
    return { values: [], refusals: [refusal], isRefused: true };
  }
  const shaped = schema.shape?.(record, recordIndex) ?? { fields: record, reasons: [] };
  const refusals: Refusal[] = shaped.reasons.map((reason) => ({ reason, value: reason.message }));
  let isRefused = refusals.length > 0;
  const values = schema.columns.map((column): DecodedValue => {
    const value = rawValue(column, shaped.fields);
    const cell = decodeCell(column, value);
    if (cell.kind === 'value') {
      if (cell.coerced !== null) tally.rule('coerced', cell.coerced, column.name).hit(recordIndex, value);
      return cell.value;
    }
    const outcome = followPolicy(column, cell.rule, cell.sentence, value, recordIndex, tally);
    if (outcome.kind === 'value') return outcome.value;
    refusals.push({ reason: outcome.reason, value });
    isRefused ||= outcome.kind === 'record-refused';
    return null;
  });
  return { values, refusals, isRefused };
}

type PolicyOutcome =
  | { readonly kind: 'value'; readonly value: DecodedValue }
  | { readonly kind: 'record-refused' | 'cell-refused'; readonly reason: QuarantineReason };

function followPolicy(
  column: SchemaColumn,
  rule: RuleName,
  sentence: string | null,
  value: unknown,
  recordIndex: number,
  tally: Tally,
): PolicyOutcome {
  const { name } = column;
  const note = (effect: 'nulled' | 'clamped'): void => {
    tally.rule(effect, rule, name).hit(recordIndex, value);
  };
  const refused = (kind: 'record-refused' | 'cell-refused'): PolicyOutcome => ({
    kind,
    reason: quarantineReason(rule, name, value, sentence ?? undefined),
  });
  switch (policyFor(column, rule)) {
    case 'fail':
      throw new ValidationError(
        'VALIDATION_POLICY_FAIL',
        `Cannot go on with record ${recordIndex}: its ${name} breaks the rule ${rule}, whose policy is fail; look at the source`,
        { column: name, rule, recordIndex },
      );
    case 'null':
      note('nulled');
      return { kind: 'value', value: null };
    case 'clamp': {
      const clamped = clampedValue(column, value);
      // A value that is not beyond a limit (a fraction, or not a number) cannot be clamped.
      if (clamped !== null) {
        note('clamped');
        return { kind: 'value', value: clamped };
      }
      return refused('record-refused');
    }
    case 'quarantine-cell':
      return refused('cell-refused');
    case 'quarantine':
      return refused('record-refused');
  }
}

function rawValue({ name, declaration }: SchemaColumn, fields: Readonly<Record<string, unknown>>): unknown {
  const { read, from = name } = declaration.options;
  if (read !== undefined) return read(fields);
  // An inherited property is not a field of the record.
  return Object.hasOwn(fields, from) ? fields[from] : undefined;
}
