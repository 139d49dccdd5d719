import { ValidationError } from '../errors.ts';
import type { Tally } from '../report/tally.ts';
import type { DecodedValue } from './decode-cell.ts';
import type { Schema, SchemaColumn } from './define-schema.ts';
import { quarantineReason } from '../report/reason.ts';
import type { QuarantineReason } from '../report/reason.ts';
import type { RowBuffer } from './row-buffer.ts';

/** The buffer's current row as plain values, which are read on access. */
export type BufferView = Readonly<Record<string, DecodedValue>>;

/** One view for all rows of a batch: it always shows the row that is written at the moment. */
export function createBufferView(columns: readonly SchemaColumn[], buffer: RowBuffer): BufferView {
  const view = Object.create(null) as BufferView;
  columns.forEach(({ name }, at) => {
    Object.defineProperty(view, name, { enumerable: true, get: () => buffer.valueAt(at) });
  });
  return view;
}

/** Counts the violated checks of an accepted row that only warn. */
export function warnOfRow({ checks }: Schema, view: BufferView, recordIndex: number, tally: Tally): void {
  for (const { rule, column, holds, policy = 'warn' } of checks) {
    if (policy === 'warn' && !holds(view)) tally.rule('warned', rule, column).hit(recordIndex, view[column]);
  }
}

/**
 * Returns the reasons of the checks that refuse the current row.
 * @throws {ValidationError} `VALIDATION_POLICY_FAIL` if the policy of a violated check is `fail`.
 */
export function reasonsAgainstRow(
  { checks }: Schema,
  view: BufferView,
  recordIndex: number,
  tally: Tally,
): readonly QuarantineReason[] {
  let reasons: QuarantineReason[] | null = null;
  for (const { rule, column, sentence, holds, policy = 'warn' } of checks) {
    if (policy === 'warn' || holds(view)) continue;
    const value = view[column];
    if (policy === 'fail') {
      throw new ValidationError(
        'VALIDATION_POLICY_FAIL',
        `Cannot go on with record ${recordIndex}: its ${column} breaks the rule ${rule}, whose policy is fail; look at the source`,
        { column, rule, recordIndex },
      );
    }
    tally.rule('quarantined', rule, column).hit(recordIndex, value);
    (reasons ??= []).push(quarantineReason(rule, column, value, sentence));
  }
  return reasons ?? NONE;
}

const NONE: readonly QuarantineReason[] = [];
