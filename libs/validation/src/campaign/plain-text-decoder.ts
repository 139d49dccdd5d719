import type { CampaignRow } from './campaign-row.ts';
import { OWN_CURRENCY } from './currency.ts';
import type { DecodeContext } from './decode-context.ts';
import { skipBlanks } from './json-blanks.ts';
import { KeyOrder } from './key-order.ts';
import { NameIndex } from './name-index.ts';
import { NumberReader } from './number-reader.ts';
import type { PlainCells } from './plain-cells.ts';
import { ABSENT, FIELD, METRIC } from './plain-cells.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const CLOSE_OBJECT = 0x7d;
const LETTER_N = 0x6e;
const NULL_BYTES = Buffer.from('null');
const CURRENCY_BYTES = Buffer.from(`"${OWN_CURRENCY}"`);
const DATE_LENGTH = 10;

const ALL_FIELDS = (1 << Object.keys(FIELD).length) - 1;
const REQUIRED_FIELDS = ALL_FIELDS & ~(1 << FIELD.ad) & ~(1 << FIELD.cost) & ~(1 << FIELD.currency);
const ALL_METRIC_FIELDS = (1 << Object.keys(METRIC).length) - 1;

/**
 * The hot path for text: decodes a usual record directly from the bytes of the answer. It creates no object, string or buffer.
 *
 * It reads the whole record by the JSON grammar, so it accepts nothing malformed. It accepts any order of keys and any blanks, and returns −1
 * as soon as anything is unusual. The record is then parsed and decoded again as an object.
 */
export class PlainTextDecoder {
  readonly #context: DecodeContext;
  readonly #cells: PlainCells;
  readonly #row: CampaignRow;
  readonly #campaigns: NameIndex;
  readonly #ads: NameIndex;
  readonly #numbers = new NumberReader();
  readonly #keys = new KeyOrder(Object.keys(FIELD));
  readonly #metricKeys = new KeyOrder(Object.keys(METRIC));
  /** Records usually come by day, so the text is compared with the previous day before a lookup. */
  readonly #dateText = new Uint8Array(DATE_LENGTH);
  #day = Number.NaN;
  /** The bytes of the last call: readers keep one buffer. */
  #viewed: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#viewed.buffer);

  constructor(context: DecodeContext, cells: PlainCells, row: CampaignRow) {
    this.#context = context;
    this.#cells = cells;
    this.#row = row;
    this.#campaigns = new NameIndex(context.campaigns);
    this.#ads = new NameIndex(context.ads);
  }

  /**
   * Decodes the record after the bracket or comma at bytes[start] into the row, if it and the following comma or bracket are before
   * bytes[end]. Returns the position of the latter, or −1.
   */
  decode(bytes: Uint8Array, start: number, end: number): number {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const after = this.#readRecord(bytes, skipBlanks(bytes, start + 1), end);
    if (after < 0) return -1;
    const separator = skipBlanks(bytes, after);
    // The code above may have read bytes after the end, whose content is undefined; it has not used them.
    if (separator >= end || (bytes[separator] !== COMMA && bytes[separator] !== CLOSE_ARRAY)) return -1;
    return this.#cells.settle(this.#row, this.#context) ? separator : -1;
  }

  #readRecord(bytes: Uint8Array, start: number, end: number): number {
    const keys = this.#keys;
    const view = this.#view;
    const { fields } = this.#cells;
    fields[FIELD.ad] = ABSENT;
    fields[FIELD.cost] = ABSENT;
    keys.restart();
    let seen = 0;
    let at = start;
    for (let value = keys.read(bytes, view, at); value >= 0; value = keys.read(bytes, view, at)) {
      const field = keys.key;
      if (((seen >> field) & 1) === 1) return -1;
      seen |= 1 << field;
      at = this.#readField(field, bytes, value, end);
      if (at < 0) return -1;
    }
    at = skipBlanks(bytes, at);
    return bytes[at] === CLOSE_OBJECT && (seen & REQUIRED_FIELDS) === REQUIRED_FIELDS ? at + 1 : -1;
  }

  /** Reads one value into its field; returns the position after it, or −1. */
  #readField(field: number, bytes: Uint8Array, at: number, end: number): number {
    switch (field) {
      case FIELD.date:
        return this.#readDate(bytes, at, end);
      case FIELD.campaign:
        return this.#readName(field, this.#campaigns, bytes, at, end);
      case FIELD.ad:
        return isNull(bytes, at)
          ? this.#readNull(field, at)
          : this.#readName(field, this.#ads, bytes, at, end);
      case FIELD.metrics:
        return this.#readMetrics(bytes, at);
      case FIELD.currency:
        return isCurrency(bytes, at) ? at + CURRENCY_BYTES.length : -1;
      case FIELD.ctr:
      case FIELD.cr:
      case FIELD.cpc:
        if (isNull(bytes, at)) return this.#readNull(field, at);
        return this.#take(this.#cells.fields, field, this.#numbers.readNearest(bytes, at));
      case FIELD.cost:
        if (isNull(bytes, at)) return this.#readNull(field, at);
    }
    return this.#take(this.#cells.fields, field, this.#numbers.readExact(bytes, at));
  }

  #readMetrics(bytes: Uint8Array, start: number): number {
    if (bytes[start] !== OPEN_ARRAY) return -1;
    this.#cells.lifedays = 0;
    let at = skipBlanks(bytes, start + 1);
    if (bytes[at] === CLOSE_ARRAY) return at + 1;
    for (;;) {
      at = this.#readMetric(bytes, at);
      if (at < 0 || !this.#cells.takeMetric(this.#row)) return -1;
      at = skipBlanks(bytes, at);
      if (bytes[at] === CLOSE_ARRAY) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = skipBlanks(bytes, at + 1);
    }
  }

  #readMetric(bytes: Uint8Array, start: number): number {
    const keys = this.#metricKeys;
    const view = this.#view;
    const numbers = this.#numbers;
    const { metric } = this.#cells;
    keys.restart();
    let seen = 0;
    let at = start;
    for (let value = keys.read(bytes, view, at); value >= 0; value = keys.read(bytes, view, at)) {
      const field = keys.key;
      const number = numbers.readExact(bytes, value);
      if (number !== number || ((seen >> field) & 1) === 1) return -1;
      seen |= 1 << field;
      metric[field] = number;
      at = numbers.after;
    }
    at = skipBlanks(bytes, at);
    return bytes[at] === CLOSE_OBJECT && seen === ALL_METRIC_FIELDS ? at + 1 : -1;
  }

  #take(fields: Float64Array, field: number, value: number): number {
    if (value !== value) return -1;
    fields[field] = value;
    return this.#numbers.after;
  }

  #readNull(field: number, at: number): number {
    this.#cells.fields[field] = ABSENT;
    return at + NULL_BYTES.length;
  }

  #readName(field: number, names: NameIndex, bytes: Uint8Array, at: number, end: number): number {
    const code = bytes[at] === QUOTE ? names.read(bytes, at + 1, end) : -1;
    this.#cells.fields[field] = code;
    return code < 0 ? -1 : names.after;
  }

  #readDate(bytes: Uint8Array, start: number, end: number): number {
    const first = start + 1;
    const after = first + DATE_LENGTH;
    if (after >= end || bytes[start] !== QUOTE || bytes[after] !== QUOTE) return -1;
    const known = this.#dateText;
    for (let offset = 0; offset < DATE_LENGTH; offset += 1) {
      if (bytes[first + offset] === known[offset]) continue;
      const text = bytes.subarray(first, after);
      this.#day = this.#context.days.find(Buffer.from(text).toString('latin1'));
      known.set(text);
      break;
    }
    if (this.#day !== this.#day) return -1;
    this.#cells.fields[FIELD.date] = this.#day;
    return after + 1;
  }
}

function isCurrency(bytes: Uint8Array, at: number): boolean {
  return CURRENCY_BYTES.every((byte, offset) => bytes[at + offset] === byte);
}

function isNull(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === LETTER_N &&
    bytes[at + 1] === NULL_BYTES[1] &&
    bytes[at + 2] === NULL_BYTES[2] &&
    bytes[at + 3] === NULL_BYTES[3]
  );
}
