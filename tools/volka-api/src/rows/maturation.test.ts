import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivedShare, fillLifedays } from './maturation.ts';
import { LIFEDAYS, ReportRow } from './report-row.ts';
import type { FinalCohort } from './maturation.ts';

const cohort: fc.Arbitrary<FinalCohort> = fc
  .record({
    players14d: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 50_000 })),
    paying: fc.double({ min: 0, max: 1, noNaN: true }),
    centsPerPayer: fc.integer({ min: 100, max: 5000 }),
  })
  .map(({ players14d, paying, centsPerPayer }) => {
    const payers14d = Math.floor(players14d * paying);
    return { players14d, payers14d, revenue14dCents: payers14d * centsPerPayer };
  });

interface Seen {
  readonly players: number;
  readonly payers: number;
  readonly payments: number;
  readonly revenueCents: number;
}

function seenAt(truth: FinalCohort, ageDays: number, hash: number): readonly Seen[] {
  const row = new ReportRow();
  fillLifedays(row, truth, ageDays, hash);
  return Array.from({ length: row.lifedayCount }, (_, i) => ({
    players: row.players[i]!,
    payers: row.payers[i]!,
    payments: row.payments[i]!,
    revenueCents: row.revenueCents[i]!,
  }));
}

function expectNotLess(later: Seen, earlier: Seen): void {
  expect(later.players).toBeGreaterThanOrEqual(earlier.players);
  expect(later.payers).toBeGreaterThanOrEqual(earlier.payers);
  expect(later.payments).toBeGreaterThanOrEqual(earlier.payments);
  expect(later.revenueCents).toBeGreaterThanOrEqual(earlier.revenueCents);
}

describe('arrivedShare', () => {
  test.each(LIFEDAYS)(
    'of lifeday %i: nothing before it, a part on it and the day after, all from two days on',
    (n) => {
      expect(arrivedShare(n, n - 1)).toBe(0);
      expect(arrivedShare(n, n)).toBeGreaterThan(0.5);
      expect(arrivedShare(n, n + 1)).toBeGreaterThan(arrivedShare(n, n));
      expect(arrivedShare(n, n + 1)).toBeLessThan(1);
      expect(arrivedShare(n, n + 2)).toBe(1);
      expect(arrivedShare(n, 10_000)).toBe(1);
    },
  );
});

describe('fillLifedays', () => {
  test('shows lifeday N from age N on', () => {
    const truth = { players14d: 1000, payers14d: 50, revenue14dCents: 60_000 };
    const counts = Array.from({ length: 17 }, (_, ageDays) => seenAt(truth, ageDays, 5).length);
    expect(counts).toEqual([0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4]);
  });

  test('changes a lifeday only at ages N, N + 1 and N + 2, each time upwards', () => {
    const truth = { players14d: 20_000, payers14d: 1000, revenue14dCents: 1_300_000 };
    for (const [i, lifeday] of LIFEDAYS.entries()) {
      const changes = [];
      for (let ageDays = lifeday + 1; ageDays <= 40; ageDays++) {
        const [before, now] = [seenAt(truth, ageDays - 1, 9)[i]!, seenAt(truth, ageDays, 9)[i]!];
        if (
          now.players > before.players &&
          now.payers > before.payers &&
          now.revenueCents > before.revenueCents
        ) {
          changes.push(ageDays);
        } else {
          expect(now).toEqual(before);
        }
      }
      expect(changes).toEqual([lifeday + 1, lifeday + 2]);
    }
  });

  test('ends at the truth', () => {
    fc.assert(
      fc.property(cohort, fc.integer(), (truth, hash) => {
        const final = seenAt(truth, 16, hash)[3]!;
        expect(final).toMatchObject({ players: truth.players14d, payers: truth.payers14d });
        expect(final.revenueCents).toBe(truth.revenue14dCents);
      }),
    );
  });

  test('keeps every inequality at every age, and never shrinks', () => {
    fc.assert(
      fc.property(cohort, fc.integer(), (truth, hash) => {
        let before: readonly Seen[] = [];
        for (let ageDays = 0; ageDays <= 18; ageDays++) {
          const seen = seenAt(truth, ageDays, hash);
          for (const [i, now] of seen.entries()) {
            expect(now.payers).toBeLessThanOrEqual(now.players);
            expect(now.players).toBeLessThanOrEqual(truth.players14d);
            expect(now.payments).toBeGreaterThanOrEqual(now.payers);
            if (now.payers === 0) expect([now.payments, now.revenueCents]).toEqual([0, 0]);
            if (i > 0) expectNotLess(now, seen[i - 1]!);
            if (before[i] !== undefined) expectNotLess(now, before[i]);
          }
          before = seen;
        }
      }),
    );
  });
});
