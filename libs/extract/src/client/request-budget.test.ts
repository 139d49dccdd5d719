import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { createRequestBudget, HeldBack } from './request-budget.ts';

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
        const budget = createRequestBudget({ maxConcurrent, minIntervalMs, maxHoldMs: 1000 }, clock);
        const starts: { readonly index: number; readonly atMs: number }[] = [];
        let underWay = 0;
        const all = worksMs.map(async (workMs, index) => {
          const leave = await budget.enter(NEVER, 5000);
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
  const budget = createRequestBudget({ maxConcurrent: 1, minIntervalMs: 0, maxHoldMs: 1000 }, clock);
  const leave = await budget.enter(NEVER, 5000);
  const controller = new AbortController();
  const impatient = budget.enter(controller.signal, 5000);
  const patient = budget.enter(NEVER, 5000);
  controller.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  leave();
  const leaveToo = await patient;
  leaveToo();
  (await budget.enter(NEVER, 5000))();
});

test('an abort during the interval gives the turn back', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ maxConcurrent: 1, minIntervalMs: 1000, maxHoldMs: 1000 }, clock);
  (await budget.enter(NEVER, 5000))();
  const controller = new AbortController();
  const impatient = budget.enter(controller.signal, 5000);
  await Promise.resolve();
  controller.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  const next = budget.enter(NEVER, 5000);
  await clock.runAll();
  (await next)();
});

test('what the API asks one request to wait, all wait', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ maxConcurrent: 2, minIntervalMs: 0, maxHoldMs: 9000 }, clock);
  const startedAtMs = clock.now();
  budget.holdBack(startedAtMs + 7000);
  const entered = budget.enter(NEVER, 7000);
  await clock.runAll();
  (await entered)();
  expect(clock.now() - startedAtMs).toBe(7000);
});

test('no request starts before the Retry-After of the API, for any number of waiting requests', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 600 })), {
        minLength: 1,
        maxLength: 12,
      }),
      async (maxConcurrent, works) => {
        const clock = fakeClock();
        const budget = createRequestBudget({ maxConcurrent, minIntervalMs: 0, maxHoldMs: 1000 }, clock);
        let notBeforeMs = 0;
        const all = works.map(async ([workMs, holdMs]) => {
          const leave = await budget.enter(NEVER, 1e9);
          expect(clock.now()).toBeGreaterThanOrEqual(notBeforeMs);
          await clock.sleep(workMs, NEVER);
          notBeforeMs = Math.max(notBeforeMs, clock.now() + holdMs);
          budget.holdBack(clock.now() + holdMs);
          leave();
        });
        await clock.runAll();
        await Promise.all(all);
      },
    ),
  );
});

test('requests that cannot wait for a Retry-After are rejected at once, also those that wait already', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ maxConcurrent: 1, minIntervalMs: 0, maxHoldMs: 1000 }, clock);
  const leave = await budget.enter(NEVER, 5000);
  const waiting = budget.enter(NEVER, 5000);
  budget.holdBack(clock.now() + 900);
  await expect(budget.enter(NEVER, 800)).rejects.toMatchObject({ notBeforeMs: clock.now() + 900 });
  budget.holdBack(clock.now() + 1001);
  await expect(budget.enter(NEVER, 5000)).rejects.toBeInstanceOf(HeldBack);
  leave();
  await expect(waiting).rejects.toBeInstanceOf(HeldBack);
});
