import type { Frame } from '../frame/frame.ts';
import type { DateWindow } from '../schema/calendar-day.ts';
import { CampaignPass } from './campaign-pass.ts';
import type { CampaignSummary } from './campaign-summary.ts';
import type { CostUnit, NegativePolicy } from './decode-context.ts';
import { createDecodeContext } from './decode-context.ts';

/** How to read a window. */
export interface CampaignValidatorOptions {
  /** The dates that were asked for, inclusive; rows outside are quarantined. */
  readonly window: DateWindow;
  /** Unit of the API's `cost`. @defaultValue 'cents' */
  readonly costUnit?: CostUnit;
  /** What becomes of counts and amounts below 0. @defaultValue 'quarantine' */
  readonly negativePolicy?: NegativePolicy;
  /** From the `ConflictingRowsError` of the pass before. @defaultValue none */
  readonly conflictingKeys?: ReadonlySet<string>;
}

/** Validates the records of one window, batch by batch. */
export interface CampaignValidator {
  /**
   * Answers the accepted rows of the batch. `firstIndex` is the position of its first record in the answer.
   * @throws {ContractDriftError} If a record lacks a required field; the validator is of no use afterwards.
   */
  validate(records: readonly unknown[], firstIndex: number): Frame;
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
    conflictingKeys = new Set<string>(),
  } = options;
  return new CampaignPass(createDecodeContext(window, costUnit, negativePolicy), conflictingKeys);
}
