import { describe, expect, test } from 'vitest';
import { quantileOf, ValueSketch } from './value-sketch.ts';

const sketchOf = (values: readonly number[], batch = 500): ValueSketch => {
  const sketch = new ValueSketch();
  for (let at = 0; at < values.length; at += batch) {
    sketch.add(Float64Array.from(values.slice(at, at + batch)), null);
  }
  return sketch;
};

describe('ValueSketch', () => {
  test('is exact up to 2,048 values', () => {
    const values = Array.from({ length: 2_048 }, (_, at) => (at * 7_919) % 2_048);
    const sketch = sketchOf(values);
    expect(sketch.distinct(sketch.sorted(), 2_048)).toBe(2_048);
    expect(quantileOf(sketch.sorted(), 0.25)).toBe(511.75);
    expect(quantileOf(sketch.sorted(), 1)).toBe(2_047);
  });

  test.each([
    ['in order', (at: number) => at],
    ['in a period of twenty', (at: number) => (at % 20) * 10_000 + at / 20],
    ['mixed', (at: number) => (at * 7_919) % 200_000],
  ])('is near the truth for 200,000 different values %s', (_, valueAt) => {
    const values = Array.from({ length: 200_000 }, (_each, at) => valueAt(at));
    const sketch = sketchOf(values);
    // Each is there once: no sample can tell how many there are.
    expect(sketch.distinct(sketch.sorted(), 200_000)).toBeNull();
    const sorted = Float64Array.from(values).sort();
    for (const q of [0.05, 0.25, 0.5, 0.75, 0.95]) {
      const estimate = quantileOf(sketch.sorted(), q) ?? NaN;
      const rank = sorted.findIndex((value) => value >= estimate) / sorted.length;
      expect(Math.abs(rank - q)).toBeLessThan(0.04);
    }
  });

  test('counts few different values exactly, however many rows', () => {
    const sketch = new ValueSketch();
    for (let batch = 0; batch < 100; batch += 1) {
      sketch.add(
        Int32Array.from({ length: 1_000 }, (_, at) => at % 17),
        null,
      );
    }
    expect(sketch.distinct(sketch.sorted(), 100_000)).toBe(17);
    expect(quantileOf(sketch.sorted(), 0.5)).toBe(8);
  });

  test('estimates a few hundred different values of many rows', () => {
    const sketch = sketchOf(Array.from({ length: 50_000 }, (_, at) => (at * 7_919) % 300));
    expect(Math.abs((sketch.distinct(sketch.sorted(), 50_000) ?? 0) - 300)).toBeLessThan(60);
  });

  test('passes over cells without a value', () => {
    const sketch = new ValueSketch();
    sketch.add(Int32Array.of(5, 0, 7), Uint8Array.of(0b101));
    expect([...sketch.sorted()]).toEqual([5, 7]);
    expect(quantileOf(new Float64Array(0), 0.5)).toBeNull();
  });
});
