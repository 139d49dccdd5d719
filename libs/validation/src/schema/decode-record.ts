import { ValidationError } from '../errors.ts';
import type { Tally } from '../report/tally.ts';
import { clampedValue, decodeCell, policyFor } from './decode-cell.ts';
import type { DecodedValue } from './decode-cell.ts';
import type { Schema, SchemaColumn } from './define-schema.ts';
import { isExactNumber } from './numeric-cell.ts';
import { quarantineReason } from './reason.ts';
import type { QuarantineReason, RuleName } from './reason.ts';

/** A record's cells in the schema's order, and the reasons against it: none means that the row is good. */
export interface DecodedRecord {
  readonly values: readonly DecodedValue[];
  readonly reasons: readonly QuarantineReason[];
}

/** True for what can have fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

/**
 * Decodes any record cell by cell, follows the policies, and collects all reasons against it in zod's words.
 * @throws {ValidationError} `VALIDATION_POLICY_FAIL` where a policy says so.
 */
export function decodeRecord(
  schema: Schema,
  record: unknown,
  recordIndex: number,
  tally: Tally,
): DecodedRecord {
  if (!isRecord(record)) {
    tally.rule('quarantined', 'not-an-object', null).hit(recordIndex, record);
    return { values: [], reasons: [quarantineReason('not-an-object', null, record)] };
  }
  const shaped = schema.shape?.(record, recordIndex) ?? { fields: record, reasons: [] };
  const reasons = [...shaped.reasons];
  for (const { rule, column = null, message } of reasons) {
    tally.rule('quarantined', rule, column).hit(recordIndex, message);
  }
  const values = schema.columns.map((column): DecodedValue => {
    const value = rawValue(column, shaped.fields);
    const cell = decodeCell(column, value);
    if (cell.kind === 'value') {
      if (cell.coerced !== null) tally.rule('coerced', cell.coerced, column.name).hit(recordIndex, value);
      return cell.value;
    }
    const outcome = followPolicy(column, cell.rule, cell.sentence, value, recordIndex, tally);
    if ('reason' in outcome) {
      reasons.push(outcome.reason);
      return null;
    }
    return outcome.value;
  });
  return { values, reasons };
}

type PolicyOutcome = { readonly value: DecodedValue } | { readonly reason: QuarantineReason };

function followPolicy(
  column: SchemaColumn,
  rule: RuleName,
  sentence: string | null,
  value: unknown,
  recordIndex: number,
  tally: Tally,
): PolicyOutcome {
  const { name } = column;
  const note = (effect: 'nulled' | 'clamped' | 'quarantined'): void => {
    tally.rule(effect, rule, name).hit(recordIndex, value);
  };
  switch (policyFor(column, rule)) {
    case 'fail':
      throw new ValidationError(
        'VALIDATION_POLICY_FAIL',
        `Cannot go on with record ${recordIndex}: its ${name} breaks the rule ${rule}, whose policy is fail; look at the source`,
        { column: name, rule, recordIndex },
      );
    case 'null':
      note('nulled');
      return { value: null };
    case 'clamp': {
      const clamped = clampedValue(column, value);
      // What lies beyond no limit (half a thing, no number at all) has none to be brought to.
      if (clamped !== null) {
        note('clamped');
        return { value: clamped };
      }
      break;
    }
    case 'quarantine':
  }
  note('quarantined');
  return { reason: quarantineReason(rule, name, value, sentence ?? undefined) };
}

function rawValue({ name, declaration }: SchemaColumn, fields: Readonly<Record<string, unknown>>): unknown {
  const { read, from = name } = declaration.options;
  if (read !== undefined) return read(fields);
  // A field that every object inherits is no field of the record.
  return Object.hasOwn(fields, from) ? fields[from] : undefined;
}
