import { describe, expect, it } from 'vitest';
import { isReconciled, parseReconcilePolicy } from './reconcile-window.ts';

const RUN = { runId: 'run-1', today: '2024-12-15' };
const monthOf = (month: number) => {
  const year = 2000 + Math.floor(month / 12);
  const name = `${year}-${String((month % 12) + 1).padStart(2, '0')}`;
  return { fromDate: `${name}-01`, toDate: `${name}-28` };
};

describe('isReconciled', () => {
  it('with the policy daily, selects every window of the last 35 days and about a tenth of the others', () => {
    const daily = parseReconcilePolicy('daily');
    expect(isReconciled(daily, RUN, { fromDate: '2024-11-01', toDate: '2024-11-10' })).toBe(true);
    expect(isReconciled(daily, RUN, { fromDate: '2024-11-28', toDate: '2024-12-14' })).toBe(true);
    const months = Array.from({ length: 240 }, (_, month) => monthOf(month));
    const taken = months.filter((window) => isReconciled(daily, RUN, window));
    expect(taken.length).toBeGreaterThan(10);
    expect(taken.length).toBeLessThan(45);
    expect(months.filter((window) => isReconciled(daily, RUN, window))).toEqual(taken);
  });

  it('selects no window, all, or a share', () => {
    const window = { fromDate: '2024-12-01', toDate: '2024-12-14' };
    expect(isReconciled(parseReconcilePolicy('off'), RUN, window)).toBe(false);
    expect(isReconciled(parseReconcilePolicy('all'), RUN, window)).toBe(true);
    expect(isReconciled(parseReconcilePolicy('sample:0.0'), RUN, window)).toBe(false);
    expect(isReconciled(parseReconcilePolicy('sample:.999999'), RUN, window)).toBe(true);
  });
});
