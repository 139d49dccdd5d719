import type { DateWindow } from '../values/calendar-day.ts';
import type { CampaignFrame } from './campaign-schema.ts';
import { CampaignPass } from './campaign-pass.ts';
import type { CampaignSummary } from './campaign-summary.ts';
import type { CostUnit, NegativePolicy, NegativeRevenuePolicy } from './decode-context.ts';
import { createDecodeContext } from './decode-context.ts';
import type { QuarantinedRecord } from './quarantined-record.ts';

/** The options of a pass over a window. */
export interface CampaignValidatorOptions {
  /** The requested dates, inclusive; rows outside are quarantined. */
  readonly window: DateWindow;
  /** Unit of the API's `cost`. @defaultValue 'cents' */
  readonly costUnit?: CostUnit;
  /** The effect on counts, costs and prices below 0. @defaultValue 'quarantine' */
  readonly negativePolicy?: NegativePolicy;
  /** The effect on revenue below 0. @defaultValue 'accept' */
  readonly negativeRevenuePolicy?: NegativeRevenuePolicy;
  /** From the `ConflictingRowsError` of the previous pass. @defaultValue none */
  readonly conflictingKeys?: ReadonlySet<string>;
}

/** Validates the records of one window, batch by batch. */
export interface CampaignValidator {
  /**
   * Decodes a usual record directly from the text of the answer: the same outcome without an object.
   * bytes[start] is the bracket or comma before it, `recordIndex` its position in the answer. Returns the position of the comma or bracket after
   * it; −1 if the record is unusual, or does not end before bytes[end]: then parse it, and pass it to `validate` in the order of the answer.
   */
  takeText(bytes: Uint8Array, start: number, end: number, recordIndex: number): number;
  /**
   * Returns the accepted rows of the records decoded by `takeText` since the last call, then of `records`. `firstIndex` is the position of the
   * first of `records` in the answer. Call it once more after the last `takeText`, if necessary without records.
   * @throws {ContractDriftError} If a record lacks a required field; the validator cannot be used afterwards.
   */
  validate(records: readonly unknown[], firstIndex: number): CampaignFrame;
  /**
   * Returns the records and cells that were refused since the last call, and removes them. Call it after each batch, so that memory does not
   * grow with the refused records of a window.
   */
  takeQuarantined(): readonly QuarantinedRecord[];
  /**
   * Closes the window.
   * @throws {ConflictingRowsError} If rows of one key differ and the pass must be repeated.
   */
  finish(): CampaignSummary;
}

/**
 * Creates the validator of one pass over one window.
 * @throws {ValidationError} `VALIDATION_BAD_OPTION` if the window or a conflicting key is invalid.
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
