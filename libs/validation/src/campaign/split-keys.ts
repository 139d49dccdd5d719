import { toJsonText } from '../values/json-text.ts';
import { showText } from '../report/reason.ts';
import { unknownFields } from './extra-fields.ts';
import { KNOWN_FIELDS } from './wire-record.ts';

/** Maximum number of keys that are compared: the first ones, as a sample of the window. */
const MAX_KEYS = 1_000;
/** Characters of a value's JSON that are compared, so that large values need little memory. */
const COMPARED_CHARACTERS = 200;

/** An unknown field in which the conflicting rows of keys differ: the source now reports its rows by this field. */
export interface SplitField {
  readonly field: string;
  /** Rows that differ from the first one of their key in that field. */
  readonly rows: number;
  /** Conflicting rows that were compared with the first one of their key. */
  readonly compared: number;
  /** Two of its values, safe to display. */
  readonly values: readonly [string, string];
}

interface Split {
  rows: number;
  readonly values: readonly [string, string];
}

/**
 * Finds an unknown field that distinguishes conflicting rows of one key.
 * @see DATA_RULES 18, 21
 */
export class SplitKeys {
  readonly #first = new Map<string, ReadonlyMap<string, string>>();
  readonly #splits = new Map<string, Split>();
  #compared = 0;

  /** Adds a row of a key with conflicting rows. */
  add(key: string, record: object): void {
    const fields = new Map(
      Object.entries(unknownFields(record, KNOWN_FIELDS) ?? {}).map(([field, value]) => [
        field,
        toJsonText(value).text.slice(0, COMPARED_CHARACTERS),
      ]),
    );
    const first = this.#first.get(key);
    if (first === undefined) {
      if (this.#first.size < MAX_KEYS) this.#first.set(key, fields);
      return;
    }
    this.#compared += 1;
    for (const field of new Set([...first.keys(), ...fields.keys()])) {
      const [one, other] = [first.get(field) ?? 'null', fields.get(field) ?? 'null'];
      if (one === other) continue;
      const split = this.#splits.get(field);
      if (split === undefined) this.#splits.set(field, { rows: 1, values: [showText(one), showText(other)] });
      else split.rows += 1;
    }
  }

  /** Returns the field that distinguishes most rows; null if there is none. */
  find(): SplitField | null {
    const [found] = [...this.#splits].sort(([, a], [, b]) => b.rows - a.rows);
    return found === undefined ? null : { field: found[0], ...found[1], compared: this.#compared };
  }
}
