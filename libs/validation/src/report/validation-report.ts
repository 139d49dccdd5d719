import type { RuleName } from './reason.ts';

/**
 * The effect of a rule on a cell or a row. `quarantined`: the whole record was refused. `cell-quarantined`: the row was accepted without a value
 * in this cell, and the record is stored in the quarantine.
 */
export type Effect =
  'coerced' | 'nulled' | 'clamped' | 'derived' | 'warned' | 'quarantined' | 'cell-quarantined';

/** The readable parts of a record's key. */
export interface ExampleKey {
  readonly executionDate: string | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
}

/** One case of a rule, as an example. */
export interface RuleExample {
  /** Position of the record in the answer, from 0. */
  readonly recordIndex: number;
  /** The value, in at most 60 characters; text that looks like a secret is `[redacted]`. */
  readonly value: string;
  /** Absent where records have no key. */
  readonly key?: ExampleKey;
}

/** The number of cases of a rule in a column. */
export interface RuleReport {
  readonly rule: RuleName;
  readonly effect: Effect;
  /** The warehouse column; null for the whole record. */
  readonly column: string | null;
  readonly count: number;
  /** The first cases, at most `EXAMPLES_PER_RULE`. */
  readonly examples: readonly RuleExample[];
}

/** The number of cases of each effect in a column. */
export interface ColumnReport extends Readonly<Record<Effect, number>> {
  readonly column: string;
  /** Records whose cell was checked: all that were objects. */
  readonly received: number;
  /** Cells beyond a limit (too large, negative, outside the window, too long), with any effect. */
  readonly outOfRange: number;
}

/** A field that the contract does not have; it is stored in `_extra`. */
export interface UnknownField {
  readonly field: string;
  readonly count: number;
}

/**
 * The outcome of the records of a window: accepted + collapsed + quarantined = received.
 * Effects are counted over all received records, with any outcome of the row; warnings over accepted rows.
 */
export interface ValidationReport {
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  readonly quarantined: number;
  /** Refused cells of accepted and collapsed rows; not part of the sum. */
  readonly cellsQuarantined: number;
  readonly columns: readonly ColumnReport[];
  /** Only rules with cases, the most frequent first. */
  readonly rules: readonly RuleReport[];
  /** The most frequent first; at most 100 different fields. */
  readonly unknownFields: readonly UnknownField[];
}

/** The maximum number of examples of a rule and column. */
export const EXAMPLES_PER_RULE = 3;
