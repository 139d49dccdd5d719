import { describe, expect, test } from 'vitest';
import { between, hashOf, hashOfSeed, mix, pick, Stream, unit } from './prng.ts';

const COUNT = 20_000;
const hashes = Array.from({ length: COUNT }, (_, i) => hashOf(hashOfSeed(1), Stream.ad, 3, i));

describe('mix', () => {
  test('spreads neighbouring values evenly over [0, 1)', () => {
    const buckets = new Array<number>(20).fill(0);
    for (const hash of hashes) buckets[pick(hash, 20)]! += 1;
    for (const bucket of buckets) expect(Math.abs(bucket / (COUNT / 20) - 1)).toBeLessThan(0.15);
  });

  test('gives unrelated numbers for two steps of the same hash', () => {
    const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / COUNT;
    const products = hashes.map((hash) => (unit(mix(hash, 1)) - 0.5) * (unit(mix(hash, 2)) - 0.5));
    expect(Math.abs(mean(products)) * 12).toBeLessThan(0.03);
  });

  test('tells a path from the same values in another order', () => {
    expect(hashOf(7, 1, 2)).not.toBe(hashOf(7, 2, 1));
  });
});

describe('hashOfSeed', () => {
  test('differs for every kind of whole number: large ones, negative ones, neighbours', () => {
    const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map(hashOfSeed)).size).toBe(seeds.length);
  });
});

test('between and pick keep within their bounds for the extreme hashes', () => {
  expect(between(0, 3, 5)).toBe(3);
  expect(between(-1, 3, 5)).toBeLessThan(5);
  expect(pick(-1, 7)).toBe(6);
  expect(pick(0, 7)).toBe(0);
});

test('Stream gives every question its own number', () => {
  expect(new Set(Object.values(Stream)).size).toBe(Object.keys(Stream).length);
});
