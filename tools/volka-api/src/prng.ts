/**
 * Random numbers without a sequence. Every figure is a hash of what it belongs to (seed, campaign, ad, day), so a row does
 * not depend on the rows generated before it. So a day has the same figures in every window.
 */

/** Adds a value to a hash. Returns a well-mixed 32-bit integer (the finaliser of murmur3). */
export function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x9e3779b1);
  h ^= h >>> 16;
  h = Math.imul(h + value, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Spreads a seed (any safe integer) over 32 bits. */
export function hashOfSeed(seed: number): number {
  return mix(mix(0x5eed, seed | 0), Math.floor(seed / 2 ** 32) | 0);
}

/** Adds several values to a hash, such as `hashOf(world.hash, Stream.cost, campaign, day)`. */
export function hashOf(hash: number, ...values: readonly number[]): number {
  return values.reduce(mix, hash);
}

/** A hash as a number in [0, 1). */
export function unit(hash: number): number {
  return (hash >>> 0) / 2 ** 32;
}

/** A hash as a number in [low, high). */
export function between(hash: number, low: number, high: number): number {
  return low + (high - low) * unit(hash);
}

/** A hash as an integer in [0, count). */
export function pick(hash: number, count: number): number {
  return Math.floor(unit(hash) * count);
}

/**
 * One number for each kind of figure, so that two kinds for the same campaign and day are independent.
 * `correction` and `rename` have selected values: with them, the default seed corrects a day on 2024-12-16 and renames an
 * ad on 2024-12-17, within the days that the demo shows.
 */
export const Stream = {
  campaign: 1,
  month: 2,
  day: 3,
  adSize: 4,
  ad: 5,
  cost: 6,
  blemish: 7,
  blemishRow: 8,
  correction: 18,
  rename: 2557,
} as const;
