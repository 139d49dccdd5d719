import { expect, test } from 'vitest';
import { createSourceWatch } from './source-watch.ts';

/** The verdicts after windows without an answer (`x`), rejected (`r`) and answered (`.`), with so many windows to probe with. */
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

test('the source is down after three windows in a row and the probe without an answer', () => {
  expect(watch('xxxx', 9)).toEqual([false, false, false, true]);
});

test('after an answered probe, three more windows without an answer are needed', () => {
  expect(watch('xxx.xxxx', 9)).toEqual([false, false, false, false, false, false, false, true]);
});

test('an answer resets the count', () => {
  expect(watch('xx.xx.xx', 9)).not.toContain(true);
});

test('without a window to probe with, a source that never answered is down', () => {
  expect(watch('xxx', 0)).toEqual([false, false, true]);
});

test('where all windows failed before, one of them is the probe', () => {
  expect(watch('xxx.xxx.', 0, 1)).not.toContain(true);
  expect(watch('xxxx', 0, 1)).toEqual([false, false, false, true]);
});

test('without a window to probe with, a source that answered in this run is not down', () => {
  expect(watch('xxx.xxxxxxx', 1, 9)).not.toContain(true);
});

test('after a rejected window the newest one is requested; if it is answered, rejections no longer end the run', () => {
  expect(watch('r.rrrrrrrr', 9)).not.toContain(true);
});

test('a source that also rejects the newest window rejects every request', () => {
  expect(watch('rr', 9)).toEqual([false, true]);
  expect(watch('r', 0)).toEqual([true]);
});

test('a window rejected after answers needs no probe', () => {
  expect(watch('.rrr', 0)).not.toContain(true);
});
