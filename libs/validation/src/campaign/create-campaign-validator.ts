import type { DateWindow } from '../values/calendar-day.ts';
import type { CampaignFrame } from './campaign-schema.ts';
import { CampaignPass } from './campaign-pass.ts';
import type { CampaignSummary } from './campaign-summary.ts';
import type { CostUnit, NegativePolicy, NegativeRevenuePolicy } from './decode-context.ts';
import { createDecodeContext } from './decode-context.ts';
import type { QuarantinedRecord } from './quarantined-record.ts';

/** How to read a window. */
export interface CampaignValidatorOptions {
  /** The dates that were asked for, inclusive; rows outside are quarantined. */
  readonly window: DateWindow;
  /** Unit of the API's `cost`. @defaultValue 'cents' */
  readonly costUnit?: CostUnit;
  /** What becomes of counts, costs and prices below 0. @defaultValue 'quarantine' */
  readonly negativePolicy?: NegativePolicy;
  /** What becomes of revenue below 0. @defaultValue 'accept' */
  readonly negativeRevenuePolicy?: NegativeRevenuePolicy;
  /** From the `ConflictingRowsError` of the pass before. @defaultValue none */
  readonly conflictingKeys?: ReadonlySet<string>;
}

/** Validates the records of one window, batch by batch. */
export interface CampaignValidator {
  /**
   * Takes a record straight from the text of the answer, if it has nothing unusual: the same outcome without an object.
   * bytes[start] is the bracket or comma before it, `recordIndex` its position in the answer. Answers the position of the comma or
   * bracket after it; −1 if it was not taken, or does not end before bytes[end]: parse it then, and hand it to `validate` in its turn.
   */
  takeText(bytes: Uint8Array, start: number, end: number, recordIndex: number): number;
  /**
   * Answers the accepted rows: of the records taken as text since the last call, then of `records`. `firstIndex` is the position
   * of the first of these in the answer. To be called once more after the last record taken as text, with none if need be.
   * @throws {ContractDriftError} If a record lacks a required field; the validator is of no use afterwards.
   */
  validate(records: readonly unknown[], firstIndex: number): CampaignFrame;
  /**
   * Answers what was refused since the last call, records and cells, and forgets it: to be called after each batch, so that memory does not
   * grow with a bad window.
   */
  takeQuarantined(): readonly QuarantinedRecord[];
  /**
   * Closes the window.
   * @throws {ConflictingRowsError} If rows of one key disagree and the pass must be repeated.
   */
  finish(): CampaignSummary;
}

/**
 * Creates the validator of one pass over one window.
 * @throws {ValidationError} `VALIDATION_BAD_OPTION` if the window or a conflicting key cannot be read.
 * @see DATA_RULES 11-21
 */
export function createCampaignValidator(options: CampaignValidatorOptions): CampaignValidator {
  const {
    window,
    costUnit = 'cents',
    negativePolicy = 'quarantine',
    negativeRevenuePolicy = 'accept',
    conflictingKeys = new Set<string>(),
  } = options;
  const context = createDecodeContext(window, costUnit, negativePolicy, negativeRevenuePolicy);
  const pass = new CampaignPass(context, conflictingKeys);
  // Its batches have the columns that the schema declares; a test compares their names and kinds.
  return pass as CampaignPass & CampaignValidator;
}
