import type {
  BoolColumn,
  Column,
  ColumnOfKind,
  FixedColumn,
  JsonColumn,
  StorableColumn,
  TextColumn,
  Validity,
} from './column.ts';
import { Dictionary } from './dictionary.ts';
import { allValid, setNull } from './validity.ts';

/** Collects the rows of one column; its memory doubles as it fills. */
export interface ColumnBuilder<Value, Built extends Column = StorableColumn> {
  readonly length: number;
  push(value: Value | null): void;
  /** Returns the column of the rows so far. Rows that are pushed later do not change it. */
  build(): Built;
}

const FIRST_CAPACITY = 64;

/** Builds a column of 32-bit integers, or of days since 1970-01-01. */
export function createInt32Builder<Kind extends 'int32' | 'date'>(
  kind: Kind,
): ColumnBuilder<number, ColumnOfKind<Kind>> {
  let values = new Int32Array(FIRST_CAPACITY);
  const nulls = new NullTracker();
  return {
    get length() {
      return nulls.length;
    },
    push(value) {
      if (nulls.length === values.length) values = grown(values, new Int32Array(2 * values.length));
      values[nulls.length] = value ?? 0;
      nulls.push(value === null);
    },
    build: () =>
      ({ kind, values: values.slice(0, nulls.length), validity: nulls.validity() }) as ColumnOfKind<Kind>,
  };
}

/** Builds a column of exact 53-bit integers, or of plain decimals. */
export function createFloat64Builder<Kind extends 'int53' | 'decimal'>(
  kind: Kind,
): ColumnBuilder<number, ColumnOfKind<Kind>> {
  let values = new Float64Array(FIRST_CAPACITY);
  const nulls = new NullTracker();
  return {
    get length() {
      return nulls.length;
    },
    push(value) {
      if (nulls.length === values.length) values = grown(values, new Float64Array(2 * values.length));
      values[nulls.length] = value ?? 0;
      nulls.push(value === null);
    },
    build() {
      const column = { values: values.slice(0, nulls.length), validity: nulls.validity() };
      return (kind === 'int53' ? { kind, ...column } : { kind, scale: 10, ...column }) as ColumnOfKind<Kind>;
    },
  };
}

/** Builds a text column over a dictionary, which several builders may share. */
export function createTextBuilder(
  dictionary: Dictionary = new Dictionary(),
): ColumnBuilder<string, TextColumn> {
  const codes = createInt32Builder('int32');
  return {
    get length() {
      return codes.length;
    },
    push(value) {
      codes.push(value === null ? null : dictionary.intern(value));
    },
    build() {
      const { values, validity } = codes.build();
      return { kind: 'text', codes: values, dictionary: dictionary.texts, validity };
    },
  };
}

/** Builds a column of JSON texts. */
export function createJsonBuilder(): ColumnBuilder<string, JsonColumn> {
  const values: (string | null)[] = [];
  const nulls = new NullTracker();
  return {
    get length() {
      return values.length;
    },
    push(value) {
      values.push(value);
      nulls.push(value === null);
    },
    build: () => ({ kind: 'json', values: values.slice(), validity: nulls.validity() }),
  };
}

/** Builds a column of exact decimals from their units (`value × 10^scale`). */
export function createFixedBuilder(scale: number): ColumnBuilder<bigint, FixedColumn> {
  let units = new BigInt64Array(FIRST_CAPACITY);
  const nulls = new NullTracker();
  return {
    get length() {
      return nulls.length;
    },
    push(value) {
      if (nulls.length === units.length) units = grown(units, new BigInt64Array(2 * units.length));
      units[nulls.length] = value ?? 0n;
      nulls.push(value === null);
    },
    build: () => ({
      kind: 'fixed',
      scale,
      units: units.slice(0, nulls.length),
      validity: nulls.validity(),
    }),
  };
}

/** Builds a column of true and false. */
export function createBoolBuilder(): ColumnBuilder<boolean, BoolColumn> {
  let values = new Uint8Array(FIRST_CAPACITY);
  const nulls = new NullTracker();
  return {
    get length() {
      return nulls.length;
    },
    push(value) {
      if (nulls.length === values.length) values = grown(values, new Uint8Array(2 * values.length));
      values[nulls.length] = value === true ? 1 : 0;
      nulls.push(value === null);
    },
    build: () => ({
      kind: 'bool',
      values: values.slice(0, nulls.length),
      validity: nulls.validity(),
    }),
  };
}

class NullTracker {
  length = 0;
  readonly #nullRows: number[] = [];

  push(isNull: boolean): void {
    if (isNull) this.#nullRows.push(this.length);
    this.length += 1;
  }

  validity(): Validity {
    if (this.#nullRows.length === 0) return null;
    const bitmap = allValid(this.length);
    for (const row of this.#nullRows) setNull(bitmap, row);
    return bitmap;
  }
}

/** `to` must be empty, of the same type and larger. */
function grown<Values extends Int32Array | Float64Array | BigInt64Array | Uint8Array>(
  from: Values,
  to: Values,
): Values {
  (to as Uint8Array).set(from as Uint8Array);
  return to;
}
