import { ConflictingRowsError, ValidationError } from '../errors.ts';
import { ColumnProfiler } from '../frame/column-profile.ts';
import type { Frame } from '../frame/frame.ts';
import type { Effect, ExampleKey } from '../report/validation-report.ts';
import { formatCalendarDay, parseCalendarDay } from '../values/calendar-day.ts';
import type { IsoDate } from '../values/calendar-day.ts';
import { isRecord } from '../schema/decode-record.ts';
import { quarantineReason } from '../report/reason.ts';
import type { QuarantineReason } from '../report/reason.ts';
import { CAMPAIGN_COLUMN_NAMES, INT } from './campaign-columns.ts';
import { createCampaignRow } from './campaign-row.ts';
import type { CampaignSummary } from './campaign-summary.ts';
import { isRecordRefused } from './careful-cells.ts';
import type { Refusal } from './careful-cells.ts';
import type { CarefulOutcome } from './careful-decoder.ts';
import { decodeCarefully } from './careful-decoder.ts';
import type { DecodeContext } from './decode-context.ts';
import { DuplicateTracker } from './duplicate-tracker.ts';
import type { Retention } from './duplicate-tracker.ts';
import { PlainCells } from './plain-cells.ts';
import { decodePlain } from './plain-decoder.ts';
import type { QuarantinedRecord } from './quarantined-record.ts';
import { quarantineRecord } from './quarantined-record.ts';
import { RefusalTally } from './refusals.ts';
import { RowBatch } from './row-batch.ts';
import { RowChecks } from './row-checks.ts';
import { SplitKeys } from './split-keys.ts';
import { PlainTextDecoder } from './plain-text-decoder.ts';

/** The ways that a small input would not take, for tests. */
export interface CampaignPassTuning extends Retention {
  /** Decode every record carefully. @defaultValue false */
  readonly carefulOnly?: boolean;
}

/** One pass over the records of a window: decode, check, compare, collect. */
export class CampaignPass {
  readonly #context: DecodeContext;
  readonly #carefulOnly: boolean;
  readonly #duplicates: DuplicateTracker;
  readonly #checks: RowChecks;
  readonly #profilers = CAMPAIGN_COLUMN_NAMES.map((name) => new ColumnProfiler(name));
  readonly #row = createCampaignRow();
  readonly #cells = new PlainCells();
  readonly #textDecoder: PlainTextDecoder;
  #batch: RowBatch | null = null;
  /** Rows of the batch before: the next one will have about as many. */
  #usualRows = 0;
  /** Not taken yet. */
  #refused: QuarantinedRecord[] = [];
  #quarantined = 0;
  #cellsQuarantined = 0;
  readonly #refusals: RefusalTally;
  readonly #splitKeys = new SplitKeys();
  #received = 0;
  #accepted = 0;
  #collapsed = 0;
  #notObjects = 0;
  #isFinished = false;

  constructor(context: DecodeContext, conflictingKeys: ReadonlySet<string>, tuning: CampaignPassTuning = {}) {
    this.#context = context;
    this.#carefulOnly = tuning.carefulOnly ?? false;
    this.#duplicates = new DuplicateTracker(context, conflictingKeys, tuning);
    this.#checks = new RowChecks(context.tally);
    this.#refusals = new RefusalTally(context.costUnit);
    this.#textDecoder = new PlainTextDecoder(context, this.#cells, this.#row);
  }

  takeText(bytes: Uint8Array, start: number, end: number, recordIndex: number): number {
    this.#assertOpen('take a record');
    if (this.#carefulOnly) return -1;
    const row = this.#row;
    const separator = this.#textDecoder.decode(bytes, start, end);
    // What goes to quarantine is kept as JSON: that takes the parsed record.
    if (separator < 0 || this.#isRowConflicting()) return -1;
    this.#cells.count(recordIndex, row, this.#context);
    this.#received += 1;
    this.#offer(this.#batch ?? this.#openBatch(this.#usualRows), recordIndex);
    return separator;
  }

  validate(records: readonly unknown[], firstIndex: number): Frame {
    this.#assertOpen('validate records');
    const batch = this.#batch ?? this.#openBatch(records.length);
    for (let position = 0; position < records.length; position += 1) {
      const recordIndex = firstIndex + position;
      if (this.#decode(records[position], recordIndex)) this.#offer(batch, recordIndex);
    }
    this.#received += records.length;
    this.#accepted += batch.length;
    this.#batch = null;
    this.#usualRows = Math.max(batch.length, this.#usualRows >> 1);
    const frame = batch.toFrame(this.#context.campaigns, this.#context.ads);
    Object.values(frame.columns).forEach((column, at) => this.#profilers[at]?.add(column, frame.rowCount));
    return frame;
  }

  takeQuarantined(): readonly QuarantinedRecord[] {
    const refused = this.#refused;
    this.#refused = [];
    return refused;
  }

  finish(): CampaignSummary {
    this.#assertOpen('finish the window');
    this.#isFinished = true;
    const keysForNextPass = this.#duplicates.keysForNextPass();
    if (keysForNextPass !== null) throw new ConflictingRowsError(keysForNextPass);

    const quarantined = this.#quarantined;
    const counts = {
      received: this.#received,
      accepted: this.#accepted,
      collapsed: this.#collapsed,
      quarantined,
    };
    if (counts.accepted + counts.collapsed + quarantined !== counts.received) {
      throw new ValidationError(
        'VALIDATION_COUNTS_DIVERGED',
        'Cannot finish the window: accepted + collapsed + quarantined is not received; report this as a defect',
        counts,
      );
    }
    const { tally } = this.#context;
    this.#warnOfFreeCampaigns();
    const cellsQuarantined = this.#cellsQuarantined;
    return {
      ...counts,
      cellsQuarantined,
      conflictingKeys: this.#duplicates.conflictingKeys,
      refusals: this.#refusals.total(),
      splitField: this.#splitKeys.find(),
      costFactor: this.#checks.costFactors.find(),
      report: {
        ...counts,
        cellsQuarantined,
        columns: tally.columns(CAMPAIGN_COLUMN_NAMES, counts.received - this.#notObjects),
        rules: tally.rules(),
        unknownFields: tally.unknownFields(),
      },
      profile: this.#profilers.map((profiler) => profiler.profile()),
    };
  }

  #openBatch(rows: number): RowBatch {
    const batch = new RowBatch(rows);
    this.#duplicates.openBatch(batch);
    this.#batch = batch;
    return batch;
  }

  /** Puts the row into the batch, if it is the first one of its key. */
  #offer(batch: RowBatch, recordIndex: number): void {
    if (this.#duplicates.offer(this.#row) === 'first') {
      batch.push(this.#row);
      this.#checks.check(this.#row, recordIndex);
    } else {
      // A conflicting row ends this pass in finish(): how it is counted until then does not matter.
      this.#collapsed += 1;
    }
    if (this.#context.tally.hasUnnamed) this.#context.tally.nameExamples(this.#keyOfRow());
  }

  /** The key of the row that was decoded. */
  #keyOfRow(): ExampleKey & { readonly executionDate: IsoDate } {
    const { ints } = this.#row;
    return this.#keyOf(ints[INT.day] as number, ints[INT.campaign] as number, ints[INT.ad] as number);
  }

  #keyOf(day: number, campaign: number, ad: number): ExampleKey & { readonly executionDate: IsoDate } {
    return {
      executionDate: formatCalendarDay(day),
      campaignName: this.#context.campaigns.textOf(campaign),
      adName: this.#context.ads.textOf(ad),
    };
  }

  #warnOfFreeCampaigns(): void {
    const { tally } = this.#context;
    for (const [campaign, { recordIndex, day, ad }] of this.#checks.campaigns.find()) {
      tally.rule('warned', 'campaign-without-spend', 'spend_cents').hit(recordIndex, 0);
      tally.nameExamples(this.#keyOf(day, campaign, ad));
    }
  }

  /** Decodes into the row; false if the record went to quarantine whole. */
  #decode(record: unknown, recordIndex: number): boolean {
    const row = this.#row;
    let outcome: CarefulOutcome | null = null;
    if (!this.#carefulOnly && decodePlain(record, this.#cells, row, this.#context)) {
      this.#cells.count(recordIndex, row, this.#context);
    } else {
      outcome = decodeCarefully(record, recordIndex, row, this.#context);
      if (isRecordRefused(outcome.refusals)) {
        this.#quarantine(recordIndex, record, outcome, this.#isOutcomeConflicting(outcome));
        return false;
      }
    }
    if (!this.#isRowConflicting()) {
      if (outcome !== null && outcome.refusals.length > 0)
        this.#quarantineCells(recordIndex, record, outcome);
      return true;
    }
    outcome ??= { ...this.#keyOfRow(), refusals: [] };
    this.#quarantine(recordIndex, record, outcome, true);
    return false;
  }

  /** True if the pass before found that rows with the key of this one disagree. */
  #isRowConflicting(): boolean {
    const { ints } = this.#row;
    return this.#duplicates.isConflicting(
      ints[INT.day] as number,
      ints[INT.campaign] as number,
      ints[INT.ad] as number,
    );
  }

  /** True if a record that is refused for reasons of its own also has the key of a conflict. */
  #isOutcomeConflicting({ executionDate, campaignName, adName }: CarefulOutcome): boolean {
    if (executionDate === null || campaignName === null || adName === null) return false;
    const campaign = this.#context.campaigns.find(campaignName);
    const ad = this.#context.ads.find(adName);
    if (campaign === undefined || ad === undefined) return false;
    return this.#duplicates.isConflicting(parseCalendarDay(executionDate), campaign, ad);
  }

  #quarantine(recordIndex: number, record: unknown, outcome: CarefulOutcome, isConflicting: boolean): void {
    const reasons = this.#countRefusals('quarantined', recordIndex, outcome.refusals);
    const { executionDate, campaignName, adName } = outcome;
    if (isConflicting) {
      reasons.push(quarantineReason('conflicting-duplicate', null, [executionDate, campaignName, adName]));
      this.#context.tally.rule('quarantined', 'conflicting-duplicate', null).hit(recordIndex, record);
      this.#splitKeys.add(JSON.stringify([executionDate, campaignName, adName]), record as object);
    }
    if (!isRecord(record)) this.#notObjects += 1;
    this.#context.tally.nameExamples({ executionDate, campaignName, adName });
    this.#refusals.add(record, executionDate, reasons, 'quarantined');
    this.#quarantined += 1;
    this.#refused.push(quarantineRecord(recordIndex, record, outcome, reasons, null));
  }

  #quarantineCells(recordIndex: number, record: unknown, outcome: CarefulOutcome): void {
    const reasons = this.#countRefusals('cell-quarantined', recordIndex, outcome.refusals);
    const columns = new Set(reasons.flatMap(({ column }) => column ?? []));
    this.#cellsQuarantined += columns.size;
    this.#refusals.add(record, outcome.executionDate, reasons, 'cell-quarantined');
    this.#refused.push(quarantineRecord(recordIndex, record, outcome, reasons, [...columns]));
  }

  #countRefusals(effect: Effect, recordIndex: number, refusals: readonly Refusal[]): QuarantineReason[] {
    return refusals.map(({ rule, column, value }) => {
      this.#context.tally.rule(effect, rule, column).hit(recordIndex, value);
      return quarantineReason(rule, column, value);
    });
  }

  #assertOpen(what: string): void {
    if (!this.#isFinished) return;
    throw new ValidationError(
      'VALIDATION_FINISHED',
      `Cannot ${what}: the pass is finished; create a new validator for a new pass`,
    );
  }
}
