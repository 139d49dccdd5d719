import type { Validity } from './column.ts';
import { isValid } from './validity.ts';

/** So many values are kept; up to here everything is exact. */
const SAMPLE_SIZE = 2_048;
/** Beyond, the different values of a sample say nothing about those of the whole. */
const MAX_SHARE_SEEN_ONCE = 0.1;

/**
 * Quantiles and the number of different values of a stream of numbers, from a random sample: 16 KB however long the stream is, and
 * next to no time a value. Exact up to 2,048 values; beyond, the sample has 1,024 to 2,048 of them, and a quantile's rank is off
 * by 1 to 2 percent. The same stream gives the same figures: the randomness has a fixed seed.
 */
export class ValueSketch {
  #sample = new Float64Array(64);
  #sampled = 0;
  /** Mean distance of sampled rows; a power of two. */
  #stride = 1;
  /** Rows still to pass over before the next one is sampled. */
  #gap = 0;
  #random = 0x2545f491;

  /** Takes in a column's values. */
  add(values: Int32Array | Float64Array, validity: Validity): void {
    let row = this.#gap;
    while (row < values.length) {
      if (validity === null || isValid(validity, row)) this.#keep(values[row] as number);
      row += this.#nextDistance();
    }
    this.#gap = row - values.length;
  }

  /** The sampled values in order: read several figures from one sorted copy. */
  sorted(): Float64Array {
    return this.#sample.slice(0, this.#sampled).sort();
  }

  /**
   * How many different values there were, from `sorted()`. Exact while all are in the sample. Beyond, a sample can tell if nearly
   * all of its values were seen more than once: the few others stand for √(values / sampled) each. Null if it cannot tell.
   * @see Charikar, Chaudhuri, Motwani, Narasayya: Towards Estimation Error Guarantees for Distinct Values (2000)
   */
  distinct(sorted: Float64Array, valueCount: number): number | null {
    let once = 0;
    let more = 0;
    for (let at = 0, end = 0; at < sorted.length; at = end) {
      for (end = at + 1; end < sorted.length && sorted[end] === sorted[at];) end += 1;
      if (end - at === 1) once += 1;
      else more += 1;
    }
    if (this.#stride === 1) return once + more;
    if (once > MAX_SHARE_SEEN_ONCE * (once + more)) return null;
    return Math.round(Math.sqrt(valueCount / sorted.length) * once + more);
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

  /** Xorshift: small, seeded, good enough to choose rows by. */
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
