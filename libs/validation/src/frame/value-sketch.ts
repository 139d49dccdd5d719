import type { Validity } from './column.ts';
import { isValid } from './validity.ts';

/** So many values are kept; up to here everything is exact. */
const SAMPLE_SIZE = 4_096;
const DISTINCT_BITS = 65_536;

const NO_VALUES: Float64Array = new Float64Array(0);

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/**
 * Quantiles and the number of different values of a stream of numbers, in 40 KB however long it is, at a nanosecond or two a value.
 * Exact up to 4,096 values. Beyond, quantiles come from a random sample of 2,048 to 4,096 (the rank is off by 1 to 2 percent), and
 * different values are counted in a bitmap of their hashes (linear counting: off by 1 to 2 percent up to some 200,000).
 * The same stream gives the same figures: the randomness has a fixed seed.
 */
export class ValueSketch {
  #sample = new Float64Array(64);
  #sampled = 0;
  /** Mean distance of sampled rows; a power of two. */
  #stride = 1;
  /** Rows still to pass over before the next one is sampled. */
  #gap = 0;
  #random = 0x2545f491;
  /** All values up to the first halving of the sample. */
  #firstValues = NO_VALUES;
  #seen: Int32Array | null = null;

  /** Takes in a column's values. */
  add(values: Int32Array | Float64Array, validity: Validity): void {
    let row = this.#gap;
    while (row < values.length) {
      if (validity === null || isValid(validity, row)) this.#keep(values[row] as number);
      row += this.#nextDistance();
    }
    this.#gap = row - values.length;
    if (this.#stride === 1) return;
    if (this.#seen === null) {
      this.#seen = new Int32Array(DISTINCT_BITS >> 5);
      markReals(this.#seen, this.#firstValues, null);
      this.#firstValues = NO_VALUES;
    }
    if (values instanceof Int32Array) markInts(this.#seen, values, validity);
    else markReals(this.#seen, values, validity);
  }

  /** The sampled values in order: read several quantiles from one sorted copy. */
  sorted(): Float64Array {
    return this.#sample.slice(0, this.#sampled).sort();
  }

  /** How many different numbers there were. */
  distinct(): number {
    if (this.#seen === null) return new Set(this.#sample.subarray(0, this.#sampled)).size;
    let empty = DISTINCT_BITS;
    for (const word of this.#seen) {
      for (let bits = word; bits !== 0; bits &= bits - 1) empty -= 1;
    }
    return Math.round(DISTINCT_BITS * Math.log(DISTINCT_BITS / Math.max(empty, 1)));
  }

  #keep(value: number): void {
    if (this.#sampled === SAMPLE_SIZE) this.#halve();
    if (this.#sampled === this.#sample.length) {
      const grown = new Float64Array(2 * this.#sample.length);
      grown.set(this.#sample);
      this.#sample = grown;
    }
    this.#sample[this.#sampled] = value;
    this.#sampled += 1;
  }

  #halve(): void {
    if (this.#stride === 1) this.#firstValues = this.#sample.slice();
    this.#stride *= 2;
    this.#sampled = SAMPLE_SIZE / 2;
    // Of each pair one stays, by chance: rows come in an order that repeats.
    for (let at = 0; at < this.#sampled; at += 1) {
      this.#sample[at] = this.#sample[2 * at + (this.#nextRandom() & 1)] as number;
    }
  }

  /** 1 to 2 × stride − 1, with the stride as its mean. */
  #nextDistance(): number {
    return this.#stride === 1 ? 1 : 1 + (this.#nextRandom() % (2 * this.#stride - 1));
  }

  #nextRandom(): number {
    let state = this.#random;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#random = state;
    return state >>> 1;
  }
}

/** The value below which a share `q` (0 to 1) of the sorted values lies, with linear interpolation as in pandas. */
export function quantileOf(sorted: Float64Array, q: number): number | null {
  if (sorted.length === 0) return null;
  const rank = q * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below === above ? below : below + (above - below) * (rank - Math.floor(rank));
}

// Twice the same loop: one loop over both array types would run several times slower.
function markInts(seen: Int32Array, values: Int32Array, validity: Validity): void {
  for (let row = 0; row < values.length; row += 1) {
    if (validity !== null && !isValid(validity, row)) continue;
    mark(seen, values[row] as number, 0);
  }
}

function markReals(seen: Int32Array, values: Float64Array, validity: Validity): void {
  for (let row = 0; row < values.length; row += 1) {
    if (validity !== null && !isValid(validity, row)) continue;
    const value = values[row] as number;
    if ((value | 0) === value) {
      mark(seen, value, 0);
      continue;
    }
    scratch[0] = value;
    mark(seen, words[0] as number, words[1] as number);
  }
}

function mark(seen: Int32Array, low: number, high: number): void {
  let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  const bit = (hash ^ (hash >>> 12)) >>> 16;
  seen[bit >>> 5] = (seen[bit >>> 5] as number) | (1 << (bit & 31));
}
