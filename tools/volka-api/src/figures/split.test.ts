import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFunnelCells, splitByWeights, splitFunnel } from './split.ts';
import type { FunnelTotals } from './split.ts';

const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true })), {
  minLength: 1,
  maxLength: 200,
});

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('splitByWeights', () => {
  test('gives whole parts that add up to the total exactly, and nothing to a weight of 0', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 2_000_000_000 }), (list, total) => {
        fc.pre(list.some((weight) => weight > 0));
        const parts = new Float64Array(list.length);
        splitByWeights(total, Float64Array.from(list), parts);
        expect(sum(parts)).toBe(total);
        for (const [i, part] of parts.entries()) {
          expect(Number.isSafeInteger(part) && part >= 0).toBe(true);
          if (list[i] === 0) expect(part).toBe(0);
        }
      }),
    );
  });

  test('keeps every part within one of its exact share', () => {
    const parts = new Float64Array(3);
    splitByWeights(10, Float64Array.of(1, 1, 1), parts);
    for (const part of parts) expect(Math.abs(part - 10 / 3)).toBeLessThan(1);
  });
});

describe('splitFunnel', () => {
  const funnel: fc.Arbitrary<FunnelTotals> = fc
    .record({
      impressions: fc.integer({ min: 1, max: 20_000_000 }),
      ctr: fc.double({ min: 0.005, max: 0.03, noNaN: true }),
      cr: fc.double({ min: 0.15, max: 0.35, noNaN: true }),
      reach: fc.double({ min: 0.58, max: 0.68, noNaN: true }),
      paying: fc.double({ min: 0.02, max: 0.08, noNaN: true }),
    })
    .map(({ impressions, ctr, cr, reach, paying }) => {
      const clicks = Math.floor(impressions * ctr);
      const registrations = Math.floor(clicks * cr);
      const players14d = Math.floor(registrations * reach);
      const payers14d = Math.floor(players14d * paying);
      return {
        impressions,
        clicks,
        registrations,
        players14d,
        payers14d,
        revenue14dCents: payers14d * 1250,
      };
    });

  test('keeps the funnel in every cell and the totals over all, from one cell to thousands', () => {
    fc.assert(
      fc.property(funnel, fc.constantFrom(1, 2, 5, 400, 3000), fc.integer(), (totals, count, salt) => {
        const cells = createFunnelCells(count);
        for (let i = 0; i < count; i++) {
          cells.weights[i] = 0.3 + ((i * 7919) % 100) / 60;
          cells.hashes[i] = Math.imul(i + 1, 0x9e3779b1) ^ salt;
        }
        splitFunnel(totals, cells, 0);
        expect(sum(cells.impressions)).toBe(totals.impressions);
        expect(sum(cells.clicks)).toBe(totals.clicks);
        expect(sum(cells.registrations)).toBe(totals.registrations);
        expect(sum(cells.players14d)).toBe(totals.players14d);
        expect(sum(cells.payers14d)).toBe(totals.payers14d);
        expect(sum(cells.revenue14dCents)).toBe(totals.revenue14dCents);
        const chain = [
          cells.impressions,
          cells.clicks,
          cells.registrations,
          cells.players14d,
          cells.payers14d,
        ];
        const isFunnel = (_: number, i: number): boolean =>
          chain.every((step, at) => at === 0 || step[i]! <= chain[at - 1]![i]!) &&
          (cells.payers14d[i] !== 0 || cells.revenue14dCents[i] === 0);
        expect(cells.impressions.every(isFunnel)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('gives cells ratios of their own, more alike the more even', () => {
    const spreadOf = (evenness: number): number => {
      const cells = createFunnelCells(50);
      cells.weights.fill(1);
      for (let i = 0; i < 50; i++) cells.hashes[i] = Math.imul(i + 1, 0x9e3779b1);
      splitFunnel(
        {
          impressions: 50_000_000,
          clicks: 500_000,
          registrations: 100_000,
          players14d: 60_000,
          payers14d: 3000,
          revenue14dCents: 3e6,
        },
        cells,
        evenness,
      );
      const ctrs = [...cells.clicks].map((clicks, i) => clicks / cells.impressions[i]!);
      return Math.max(...ctrs) / Math.min(...ctrs);
    };
    expect(spreadOf(0)).toBeGreaterThan(1.5);
    expect(spreadOf(0.9)).toBeLessThan(1.1);
  });
});
