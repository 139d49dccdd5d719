import type { Validity } from './column.ts';
import { isValid } from './validity.ts';

/** The maximum number of stored values; up to this number, all figures are exact. */
const SAMPLE_SIZE = 2_048;
/** Above this, the number of distinct values in a sample does not allow an estimate for all values. */
const MAX_SHARE_SEEN_ONCE = 0.1;

/**
 * Quantiles and the number of distinct values of a stream of numbers, from a random sample. It needs 16 KB for a stream of any length, and
 * very little time per value. It is exact up to 2,048 values. Above, the sample has 1,024 to 2,048 of them, and a quantile's rank has an error
 * of 1 to 2 percent. The same stream gives the same figures, because the random seed is fixed.
 */
export class ValueSketch {
  #sample = new Float64Array(64);
  #sampled = 0;
  /** Mean distance of sampled rows; a power of two. */
  #stride = 1;
  /** Rows to skip before the next sampled one. */
  #gap = 0;
  #random = 0x2545f491;

  /** Adds the values of a column. */
  add(values: Int32Array | Float64Array, validity: Validity): void {
    let row = this.#gap;
    while (row < values.length) {
      if (validity === null || isValid(validity, row)) this.#keep(values[row] as number);
      row += this.#nextDistance();
    }
    this.#gap = row - values.length;
  }

  /** Returns the sampled values in order, so that several figures can use one sorted copy. */
  sorted(): Float64Array {
    return this.#sample.slice(0, this.#sampled).sort();
  }

  /**
   * Returns the number of distinct values, from `sorted()`. Exact while all are in the sample. Above, it is an estimate if the sample has
   * nearly all of its values more than once: each of the few others counts √(values / sampled) times. Otherwise null.
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
    // One of each pair is kept at random, because the order of the rows is periodic.
    for (let at = 0; at < this.#sampled; at += 1) {
      this.#sample[at] = this.#sample[2 * at + (this.#nextRandom() & 1)] as number;
    }
  }

  /** 1 to 2 × stride − 1, with the stride as its mean. */
  #nextDistance(): number {
    return this.#stride === 1 ? 1 : 1 + (this.#nextRandom() % (2 * this.#stride - 1));
  }

  /** Xorshift: small, seeded, and random enough to select rows. */
  #nextRandom(): number {
    let state = this.#random;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#random = state;
    return state >>> 1;
  }
}

/** Returns the quantile `q` (0 to 1) of the sorted values, with linear interpolation as in pandas. */
export function quantileOf(sorted: Float64Array, q: number): number | null {
  if (sorted.length === 0) return null;
  const rank = q * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below === above ? below : below + (above - below) * (rank - Math.floor(rank));
}
