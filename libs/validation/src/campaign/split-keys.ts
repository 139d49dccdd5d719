import { toJsonText } from '../values/json-text.ts';
import { showText } from '../report/reason.ts';
import { unknownFields } from './extra-fields.ts';
import { KNOWN_FIELDS } from './wire-record.ts';

/** Keys that are compared; what holds for so many holds for the window. */
const MAX_KEYS = 1_000;
/** Of a value's JSON: enough to tell two apart, however large they are. */
const COMPARED_CHARACTERS = 200;

/** An unknown field in which the conflicting rows of keys differ: the source has split its rows by it. */
export interface SplitField {
  readonly field: string;
  /** Rows that differ from the first one of their key in that field. */
  readonly rows: number;
  /** Conflicting rows that were compared with the first one of their key. */
  readonly compared: number;
  /** Two of its values, as they may be shown. */
  readonly values: readonly [string, string];
}

interface Split {
  rows: number;
  readonly values: readonly [string, string];
}

/**
 * Looks for an unknown field that tells conflicting rows of one key apart.
 * @see DATA_RULES 18, 21
 */
export class SplitKeys {
  readonly #first = new Map<string, ReadonlyMap<string, string>>();
  readonly #splits = new Map<string, Split>();
  #compared = 0;

  /** Adds a row of a key whose rows disagree. */
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

  /** The field that tells most rows apart; null if none does. */
  find(): SplitField | null {
    const [found] = [...this.#splits].sort(([, a], [, b]) => b.rows - a.rows);
    return found === undefined ? null : { field: found[0], ...found[1], compared: this.#compared };
  }
}
