import { expect, test } from 'vitest';
import { createSourceWatch } from './source-watch.ts';

/** What comes of windows without an answer (`x`), rejected (`r`) and with one (`.`), and of how many there are to probe with. */
function watch(calls: string, neverFailed: number, others = 0): readonly boolean[] {
  const left = { 'never-failed': neverFailed, any: others };
  const source = createSourceWatch((which) => (left[which] -= 1) >= 0);
  return calls.split('').map((call) => {
    if (call === 'x') return source.failed();
    if (call === 'r') return source.rejected();
    source.answered();
    return false;
  });
}

test('three windows in a row without an answer, and the probe without one: the source is down', () => {
  expect(watch('xxxx', 9)).toEqual([false, false, false, true]);
});

test('a probe that is answered clears the source, until three more go without', () => {
  expect(watch('xxx.xxxx', 9)).toEqual([false, false, false, false, false, false, false, true]);
});

test('an answer in between starts the count anew', () => {
  expect(watch('xx.xx.xx', 9)).not.toContain(true);
});

test('with nothing to probe with, a source that never answered is down', () => {
  expect(watch('xxx', 0)).toEqual([false, false, true]);
});

test('with nothing but windows that failed before, one of them is the probe', () => {
  expect(watch('xxx.xxx.', 0, 1)).not.toContain(true);
  expect(watch('xxxx', 0, 1)).toEqual([false, false, false, true]);
});

test('with nothing left to probe with, a source that answered in this run is not', () => {
  expect(watch('xxx.xxxxxxx', 1, 9)).not.toContain(true);
});

test('a rejected window has the newest one asked; answered, it clears the source for good', () => {
  expect(watch('r.rrrrrrrr', 9)).not.toContain(true);
});

test('a source that rejects the newest window too rejects them all', () => {
  expect(watch('rr', 9)).toEqual([false, true]);
  expect(watch('r', 0)).toEqual([true]);
});

test('a window is rejected after others were answered: there is nothing to ask', () => {
  expect(watch('.rrr', 0)).not.toContain(true);
});
