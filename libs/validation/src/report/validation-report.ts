import type { RuleName } from './reason.ts';

/**
 * What was done about a cell or a row. `quarantined`: the record was refused whole. `cell-quarantined`: the row was accepted, without a value in
 * this cell, and the record is kept in the quarantine.
 */
export type Effect =
  'coerced' | 'nulled' | 'clamped' | 'derived' | 'warned' | 'quarantined' | 'cell-quarantined';

/** The key of a record, as far as it could be read. */
export interface ExampleKey {
  readonly executionDate: string | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
}

/** One case of a rule, to look at. */
export interface RuleExample {
  /** Position of the record in the answer, from 0. */
  readonly recordIndex: number;
  /** The value at fault, in at most 60 characters; what looks like a secret is `[redacted]`. */
  readonly value: string;
  /** Absent where records have no key. */
  readonly key?: ExampleKey;
}

/** How often a rule struck in a column. */
export interface RuleReport {
  readonly rule: RuleName;
  readonly effect: Effect;
  /** The warehouse column; null for the record as a whole. */
  readonly column: string | null;
  readonly count: number;
  /** The first cases, at most `EXAMPLES_PER_RULE`. */
  readonly examples: readonly RuleExample[];
}

/** How often each effect struck in a column. */
export interface ColumnReport extends Readonly<Record<Effect, number>> {
  readonly column: string;
  /** Records whose cell was looked at: all that were objects. */
  readonly received: number;
  /** Cells beyond a limit (too large, negative, outside the window, too long), whatever was done about them. */
  readonly outOfRange: number;
}

/** A field that the contract does not know, kept in `_extra`. */
export interface UnknownField {
  readonly field: string;
  readonly count: number;
}

/**
 * What became of the records of a window: accepted + collapsed + quarantined = received.
 * Effects are counted over all received records, whatever became of the row afterwards; warnings over accepted rows.
 */
export interface ValidationReport {
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  readonly quarantined: number;
  /** Cells of accepted and collapsed rows that were refused; not part of the sum. */
  readonly cellsQuarantined: number;
  readonly columns: readonly ColumnReport[];
  /** Only rules that struck; most frequent first. */
  readonly rules: readonly RuleReport[];
  /** Most frequent first; at most 100 different fields. */
  readonly unknownFields: readonly UnknownField[];
}

/** Examples kept for a rule and column. */
export const EXAMPLES_PER_RULE = 3;
