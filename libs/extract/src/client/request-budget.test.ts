import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { createRequestBudget } from './request-budget.ts';

const NEVER = new AbortController().signal;

/** A clock whose sleepers wake one after the other, each at its time. */
function fakeClock(): Clock & { readonly runAll: () => Promise<void> } {
  let nowMs = 1_000_000;
  const sleepers: { atMs: number; wake: () => void }[] = [];
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ atMs: nowMs + ms, wake: resolve });
        signal?.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      }),
    runAll: async () => {
      for (;;) {
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        const next = sleepers.sort((a, b) => a.atMs - b.atMs).shift();
        if (next === undefined) return;
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
    },
  };
}

test('never more than the limit are under way, all get their turn, in order, the interval between them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 500 }),
      fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 25 }),
      async (maxConcurrent, minIntervalMs, worksMs) => {
        const clock = fakeClock();
        const budget = createRequestBudget({ maxConcurrent, minIntervalMs }, clock);
        const starts: { readonly index: number; readonly atMs: number }[] = [];
        let underWay = 0;
        const all = worksMs.map(async (workMs, index) => {
          const leave = await budget.enter(NEVER);
          starts.push({ index, atMs: clock.now() });
          underWay += 1;
          expect(underWay).toBeLessThanOrEqual(maxConcurrent);
          await clock.sleep(workMs, NEVER);
          underWay -= 1;
          leave();
        });
        await clock.runAll();
        await Promise.all(all);
        expect(starts.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
          worksMs.map((_, index) => index),
        );
        for (const [at, { atMs }] of starts.entries()) {
          const before = starts[at - 1];
          if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(minIntervalMs);
        }
        if (maxConcurrent === 1) expect(starts.map(({ index }) => index)).toEqual(worksMs.map((_, i) => i));
      },
    ),
  );
});

test('an abort while waiting gives the place to the next', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ maxConcurrent: 1, minIntervalMs: 0 }, clock);
  const leave = await budget.enter(NEVER);
  const controller = new AbortController();
  const impatient = budget.enter(controller.signal);
  const patient = budget.enter(NEVER);
  controller.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  leave();
  const leaveToo = await patient;
  leaveToo();
  (await budget.enter(NEVER))();
});

test('an abort during the interval gives the turn back', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ maxConcurrent: 1, minIntervalMs: 1000 }, clock);
  (await budget.enter(NEVER))();
  const controller = new AbortController();
  const impatient = budget.enter(controller.signal);
  await Promise.resolve();
  controller.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  const next = budget.enter(NEVER);
  await clock.runAll();
  (await next)();
});

test('what the API asks one request to wait, all wait', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ maxConcurrent: 2, minIntervalMs: 0 }, clock);
  const startedAtMs = clock.now();
  budget.holdBack(7000);
  const entered = budget.enter(NEVER);
  await clock.runAll();
  (await entered)();
  expect(clock.now() - startedAtMs).toBe(7000);
});
