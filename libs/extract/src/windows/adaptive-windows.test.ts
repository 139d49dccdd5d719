import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdaptiveWindows } from './adaptive-windows.ts';
import { addDays, countDays } from './iso-date.ts';
import type { DateWindow } from './iso-date.ts';
import { splitIntoMonths } from './split-windows.ts';

const datesOf = (windows: readonly DateWindow[]): string[] =>
  windows.flatMap((window) =>
    Array.from({ length: countDays(window) }, (_, day) => addDays(window.fromDate, day)),
  );

/** Disjoint windows, in any order, some of them neighbours. */
const plans: fc.Arbitrary<readonly DateWindow[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 40 })), { maxLength: 12 })
  .chain((parts) => {
    let next = '2023-12-20';
    const windows = parts.map(([gap, days]) => {
      const fromDate = addDays(next, gap);
      const toDate = addDays(fromDate, days - 1);
      next = addDays(toDate, 1);
      return { fromDate, toDate };
    });
    return fc.shuffledSubarray(windows, { minLength: windows.length });
  });

type Answer = 'taken' | 'too-large' | 'failed';

/** Requests windows until none is left; returns those that were requested and those that were settled. */
function walk(planned: readonly DateWindow[], answer: (window: DateWindow, asked: number) => Answer) {
  const windows = createAdaptiveWindows(planned);
  const asked: DateWindow[] = [];
  const settled: DateWindow[] = [];
  let foretold: DateWindow | null | undefined;
  for (let window = windows.next(); window !== null; window = windows.next()) {
    if (foretold !== undefined) expect(foretold).toEqual(window);
    asked.push(window);
    const said = answer(window, asked.length);
    const ifSucceeded = windows.nextIfSucceeded();
    if (said === 'taken') windows.succeeded();
    foretold = said === 'taken' ? ifSucceeded : undefined;
    if (said === 'failed') windows.failed();
    if (said === 'too-large' && windows.tooLarge()) continue;
    settled.push(window);
    expect(windows.left()).toBeGreaterThanOrEqual(0);
  }
  if (foretold !== undefined) expect(foretold).toBeNull();
  expect(windows.left()).toBe(0);
  return { asked, settled };
}

describe('createAdaptiveWindows', () => {
  it('settles every planned day once, in order, and no other day, for any answers of the API', () => {
    fc.assert(
      fc.property(
        plans,
        fc.infiniteStream(fc.constantFrom<Answer>('taken', 'too-large', 'failed')),
        (planned, answers: fc.Stream<Answer>) => {
          const { settled } = walk(planned, () => answers.next().value as Answer);
          expect(datesOf(settled)).toEqual(datesOf(planned));
        },
      ),
    );
  });

  it('never hands out more days than the API takes, once it knows, but to grow', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 31 }), (planned, takesDays) => {
        const { asked, settled } = walk(planned, (window) =>
          countDays(window) <= takesDays ? 'taken' : 'too-large',
        );
        expect(datesOf(settled)).toEqual(datesOf(planned));
        expect(settled.every((window) => countDays(window) <= takesDays)).toBe(true);
        // Halving costs at most five questions at a time, and growing is tried more and more seldom.
        expect(asked.length - settled.length).toBeLessThanOrEqual(6 + settled.length);
      }),
    );
  });

  it('hands out planned windows whole as long as they are taken', () => {
    fc.assert(
      fc.property(plans, (planned) => {
        expect(walk(planned, () => 'taken').asked).toEqual(planned);
      }),
    );
  });

  it('starts later windows smaller after one was too large, and grows back', () => {
    const planned = splitIntoMonths('2024-01-01', '2024-12-31');
    const { asked } = walk(planned, (_, count) => (count <= 2 ? 'too-large' : 'taken'));
    const days = asked.map(countDays);
    expect(days).toEqual([31, 16, 8, 8, 15, 15, 14, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
    const whole = asked.slice(-9);
    expect(whole.every((window) => planned.some((month) => month.fromDate === window.fromDate))).toBe(true);
  });

  it('asks a server with a fixed limit for too much more and more seldom', () => {
    const planned = splitIntoMonths('2020-01-01', '2024-12-31');
    const { asked } = walk(planned, (window) => (countDays(window) <= 10 ? 'taken' : 'too-large'));
    const refusedAt = asked.flatMap((window, at) => (countDays(window) > 10 ? [at] : []));
    const gaps = refusedAt.map((at, index) => at - (refusedAt[index - 1] ?? 0)).filter((gap) => gap > 2);
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(refusedAt.length).toBeLessThan(20);
  });

  it('brings the newest window forward that fits, and settles every planned day once all the same', () => {
    fc.assert(
      fc.property(plans, fc.nat({ max: 12 }), (planned, after) => {
        const windows = createAdaptiveWindows(planned);
        const settled: DateWindow[] = [];
        const isLeft = (window: DateWindow): boolean => !settled.some((done) => done === window);
        for (let window = windows.next(); window !== null; window = windows.next()) {
          settled.push(planned.find(({ fromDate }) => fromDate === window.fromDate)!);
          windows.succeeded();
          if (settled.length !== after) continue;
          const fitting = planned.filter((each) => isLeft(each) && countDays(each) > 10);
          expect(windows.bringForward((each) => countDays(each) > 10)).toBe(fitting.length > 0);
          const newest = fitting.map(({ fromDate }) => fromDate).sort();
          if (fitting.length > 0) expect(windows.nextIfSucceeded()?.fromDate).toBe(newest.at(-1));
        }
        expect(datesOf(settled).sort()).toEqual(datesOf(planned).sort());
      }),
    );
  });

  it('gives a single day up that is still too large', () => {
    const { asked, settled } = walk([{ fromDate: '2024-02-28', toDate: '2024-03-01' }], () => 'too-large');
    expect(asked.map(countDays)).toEqual([3, 2, 1, 1, 1]);
    expect(datesOf(settled)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  });

  it('refuses to be used out of turn', () => {
    const windows = createAdaptiveWindows([{ fromDate: '2024-01-01', toDate: '2024-01-02' }]);
    expect(() => {
      windows.succeeded();
    }).toThrow(TypeError);
    windows.next();
    expect(() => windows.next()).toThrow(TypeError);
  });
});
