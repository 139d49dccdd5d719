import { ConflictingRowsError, ValidationError } from '../errors.ts';
import { ColumnProfiler } from '../frame/column-profile.ts';
import type { ColumnProfile } from '../frame/column-profile.ts';
import { Dictionary } from '../frame/dictionary.ts';
import type { ColumnSet, Frame } from '../frame/frame.ts';
import { createFrame } from '../frame/frame.ts';
import { Tally } from '../report/tally.ts';
import type { Effect, ValidationReport } from '../report/validation-report.ts';
import { compileDecoder } from './compile-decoder.ts';
import type { FastDecoder } from './compile-decoder.ts';
import { decodeRecord, isRecord } from './decode-record.ts';
import type { Refusal } from './decode-record.ts';
import type { Declarations, Schema, SchemaColumns } from './define-schema.ts';
import { jsonTextOf } from '../values/json-text.ts';
import { quarantineReason } from '../report/reason.ts';
import type { QuarantineReason } from '../report/reason.ts';
import { RowBuffer } from './row-buffer.ts';
import { createBufferView, reasonsAgainstRow, warnOfRow } from './row-checks.ts';

/** A refused record, or a record with refused cells, with all reasons. */
export interface RefusedRecord {
  /** Position of the record in the stream, from 0. */
  readonly recordIndex: number;
  /** Null: the whole record was refused. Otherwise its row was accepted without a value in these columns. */
  readonly cellColumns: readonly string[] | null;
  readonly reasons: readonly QuarantineReason[];
  /** The record as JSON, with exact numbers as the source wrote them. */
  readonly rawJson: string;
}

/** The outcome of a stream: accepted + collapsed + quarantined = received. */
export interface SchemaSummary {
  readonly received: number;
  readonly accepted: number;
  /** Rows identical to an accepted one of the same key. */
  readonly collapsed: number;
  /** Records that were refused as a whole. */
  readonly quarantined: readonly RefusedRecord[];
  /** Rows that were accepted, or collapsed, without some of their cells. */
  readonly cellsQuarantined: readonly RefusedRecord[];
  readonly report: ValidationReport;
  /** Figures of the accepted rows by column. */
  readonly profile: readonly ColumnProfile[];
}

/** Validates a stream of records batch by batch. */
export interface SchemaValidator<Columns extends ColumnSet> {
  /** Returns the accepted rows of the batch. `firstIndex` is the position of its first record in the stream. */
  validate(records: readonly unknown[], firstIndex: number): Frame<Columns>;
  /**
   * Closes the stream.
   * @throws {ConflictingRowsError} If rows of one key differ: undo the pass, and repeat it with `conflictingKeys`.
   */
  finish(): SchemaSummary;
}

/** The options of a pass. */
export interface SchemaValidatorOptions {
  /** From the `ConflictingRowsError` of the previous pass. @defaultValue none */
  readonly conflictingKeys?: ReadonlySet<string>;
  /** Do not use the compiled decoder: for tests and benchmarks. @defaultValue false */
  readonly carefulOnly?: boolean;
}

/**
 * Creates the validator of one pass over one stream of records. Memory: a batch, the texts and the quarantine; if a key is declared, also the
 * key and cells of every row (100 bytes to 1 KB each).
 */
export function createValidator<Columns extends Declarations>(
  schema: Schema<Columns>,
  options: SchemaValidatorOptions = {},
): SchemaValidator<SchemaColumns<Columns>> {
  // The pass uses the schema without the types of its names; the frame has the declared columns.
  return new SchemaPass(schema as unknown as Schema, options) as unknown as SchemaValidator<
    SchemaColumns<Columns>
  >;
}

/**
 * Validates all records at once, with as many passes as conflicting rows require.
 * For streams, use `createValidator`, whose memory does not grow with the rows.
 */
export function validateRecords<Columns extends Declarations>(
  schema: Schema<Columns>,
  records: readonly unknown[],
): { readonly frame: Frame<SchemaColumns<Columns>>; readonly summary: SchemaSummary } {
  const first = createValidator(schema);
  const frame = first.validate(records, 0);
  try {
    return { frame, summary: first.finish() };
  } catch (error) {
    if (!(error instanceof ConflictingRowsError)) throw error;
    const second = createValidator(schema, { conflictingKeys: error.conflictingKeys });
    return { frame: second.validate(records, 0), summary: second.finish() };
  }
}

class SchemaPass implements SchemaValidator<ColumnSet> {
  readonly #schema: Schema;
  readonly #tally = new Tally();
  readonly #dictionaries: readonly Dictionary[];
  readonly #decodeFast: FastDecoder | null;
  readonly #profilers: readonly ColumnProfiler[];
  readonly #givenKeys: ReadonlySet<string>;
  readonly #newKeys = new Set<string>();
  /** The cells of the first row of each key, as JSON. */
  readonly #rows = new Map<string, string>();
  readonly #quarantined: RefusedRecord[] = [];
  readonly #cellsQuarantined: RefusedRecord[] = [];
  /** The refused cells of the current row. */
  #refusals: readonly Refusal[] = [];
  #received = 0;
  #accepted = 0;
  #collapsed = 0;
  #notObjects = 0;
  #isFinished = false;

  constructor(schema: Schema, { conflictingKeys = new Set(), carefulOnly = false }: SchemaValidatorOptions) {
    this.#schema = schema;
    this.#givenKeys = conflictingKeys;
    this.#dictionaries = schema.columns.map(() => new Dictionary());
    // A schema with a shape does not use the compiled decoder, which would have to flatten the record first.
    const isCompiled = !carefulOnly && schema.shape === null;
    this.#decodeFast = isCompiled ? compileDecoder(schema.columns, this.#dictionaries) : null;
    this.#profilers = schema.columns.map(({ name }) => new ColumnProfiler(name));
  }

  validate(records: readonly unknown[], firstIndex: number): Frame<ColumnSet> {
    this.#assertOpen('validate records');
    const buffer = new RowBuffer(this.#schema.columns, this.#dictionaries, records.length);
    const view = createBufferView(this.#schema.columns, buffer);
    records.forEach((record, position) => {
      const recordIndex = firstIndex + position;
      if (!this.#decode(record, recordIndex, buffer)) return;
      const reasons = reasonsAgainstRow(this.#schema, view, recordIndex, this.#tally);
      if (reasons.length > 0) {
        this.#refuse(record, recordIndex, reasons);
        return;
      }
      const occurrence = this.#compare(record, recordIndex, buffer);
      if (occurrence === 'conflicting') return;
      this.#keepCells(record, recordIndex);
      if (occurrence === 'identical') return;
      warnOfRow(this.#schema, view, recordIndex, this.#tally);
      buffer.length += 1;
    });
    this.#received += records.length;
    this.#accepted += buffer.length;
    const columns = buffer.toColumns();
    columns.forEach(([, column], at) => this.#profilers[at]?.add(column, buffer.length));
    return createFrame(buffer.length, Object.fromEntries(columns));
  }

  finish(): SchemaSummary {
    this.#assertOpen('finish the stream');
    this.#isFinished = true;
    if (this.#newKeys.size > 0)
      throw new ConflictingRowsError(new Set([...this.#givenKeys, ...this.#newKeys]));
    const counts = {
      received: this.#received,
      accepted: this.#accepted,
      collapsed: this.#collapsed,
      quarantined: this.#quarantined.length,
    };
    if (counts.accepted + counts.collapsed + counts.quarantined !== counts.received) {
      throw new ValidationError(
        'VALIDATION_COUNTS_DIVERGED',
        'Cannot finish the stream: accepted + collapsed + quarantined is not received; report this as a defect',
        counts,
      );
    }
    const names = this.#schema.columns.map(({ name }) => name);
    return {
      ...counts,
      quarantined: this.#quarantined,
      cellsQuarantined: this.#cellsQuarantined,
      report: {
        ...counts,
        cellsQuarantined: this.#tally.cellsQuarantined(),
        columns: this.#tally.columns(names, counts.received - this.#notObjects),
        rules: this.#tally.rules(),
        unknownFields: this.#tally.unknownFields(),
      },
      profile: this.#profilers.map((profiler) => profiler.profile()),
    };
  }

  /** Decodes into the buffer's next row; false if the record went to quarantine. */
  #decode(record: unknown, recordIndex: number, buffer: RowBuffer): boolean {
    this.#refusals = [];
    if (this.#decodeFast !== null && isRecord(record) && this.#decodeFast(record, buffer)) return true;
    const { values, refusals, isRefused } = decodeRecord(this.#schema, record, recordIndex, this.#tally);
    this.#refusals = refusals;
    if (isRefused) {
      if (values.length === 0) this.#notObjects += 1;
      this.#refuse(record, recordIndex, []);
      return false;
    }
    buffer.write(values);
    return true;
  }

  /** Compares the current row with the rows before it; a conflicting row goes to quarantine. */
  #compare(record: unknown, recordIndex: number, buffer: RowBuffer): 'first' | 'identical' | 'conflicting' {
    const { key, columns } = this.#schema;
    if (key.length === 0) return 'first';
    const cells = columns.map((_, at) => buffer.valueAt(at));
    // JSON of a tuple: a text with any content cannot make two keys equal.
    const keyText = JSON.stringify(cells.filter((_, at) => columns[at]?.isKey));
    if (this.#givenKeys.has(keyText)) {
      const reason = quarantineReason('conflicting-duplicate', null, JSON.parse(keyText));
      this.#tally.rule('quarantined', 'conflicting-duplicate', null).hit(recordIndex, record);
      this.#refuse(record, recordIndex, [reason]);
      return 'conflicting';
    }
    const rowText = JSON.stringify(cells);
    const known = this.#rows.get(keyText);
    if (known === undefined) {
      this.#rows.set(keyText, rowText);
      return 'first';
    }
    if (known !== rowText) this.#newKeys.add(keyText);
    this.#collapsed += 1;
    return 'identical';
  }

  /** Refuses the record because of its refused cells and of `more`, which is counted already. */
  #refuse(record: unknown, recordIndex: number, more: readonly QuarantineReason[]): void {
    const reasons = [...this.#countRefusals('quarantined', recordIndex), ...more];
    this.#quarantined.push({ recordIndex, cellColumns: null, reasons, rawJson: jsonTextOf(record) });
  }

  #keepCells(record: unknown, recordIndex: number): void {
    if (this.#refusals.length === 0) return;
    const reasons = this.#countRefusals('cell-quarantined', recordIndex);
    const cellColumns = [...new Set(reasons.flatMap(({ column }) => column ?? []))];
    this.#cellsQuarantined.push({ recordIndex, cellColumns, reasons, rawJson: jsonTextOf(record) });
  }

  #countRefusals(effect: Effect, recordIndex: number): readonly QuarantineReason[] {
    return this.#refusals.map(({ reason, value }) => {
      this.#tally.rule(effect, reason.rule, reason.column ?? null).hit(recordIndex, value);
      return reason;
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
