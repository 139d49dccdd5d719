import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, countDays, daysBetween, fromDayNumber, mondayOnOrBefore, toDayNumber } from './iso-date.ts';
import type { CoverageDay } from './coverage-day.ts';
import { planWindows } from './plan-windows.ts';
import type { PlannedWindow, PlanOptions } from './plan-windows.ts';

const dates = (windows: readonly { readonly fromDate: string; readonly toDate: string }[]): string[] =>
  windows.flatMap((window) =>
    Array.from({ length: countDays(window) }, (_, day) => addDays(window.fromDate, day)),
  );

/** The coverage of a date; by default it is loaded and has rows. */
const known = (date: string, fetchedAsOf: string | null, facts: Partial<CoverageDay> = {}): CoverageDay => ({
  date,
  fetchedAsOf,
  state: fetchedAsOf === null ? 'never_loaded' : 'loaded',
  hasRows: fetchedAsOf !== null,
  isAnswerEmpty: false,
  ...facts,
});

const ranges = (windows: readonly PlannedWindow[]): string[] =>
  windows.map(({ fromDate, toDate }) => `${fromDate}..${toDate}`);

/** Coverage after a history in which each day of [firstDate, lastRun - 1] was last fetched as the rules say. */
function coverageAfterDailyRuns(firstDate: string, lastRun: string): CoverageDay[] {
  let coverage = new Map<string, CoverageDay>();
  for (let today = addDays(firstDate, 1); today <= lastRun; today = addDays(today, 1)) {
    const planned = planWindows({
      coverage: [...coverage.values()],
      firstDate,
      today,
      order: 'oldest-first',
    });
    coverage = new Map(coverage);
    for (const date of dates(planned)) coverage.set(date, known(date, today));
  }
  return [...coverage.values()];
}

/** Rule 1 said again, date by date, without the planner's words. */
function isDue(date: string, known: CoverageDay | undefined, today: string): boolean {
  if (known === undefined || known.state === 'failed' || known.fetchedAsOf === null) return true;
  if (known.fetchedAsOf > today) return true;
  const young = known.fetchedAsOf < addDays(date, 16) && known.fetchedAsOf < today;
  const isNear = daysBetween(date, today) <= 35;
  const rolledBack = isNear && known.fetchedAsOf < mondayOnOrBefore(today);
  const refused = known.hasRefusedRecords === true && known.fetchedAsOf < mondayOnOrBefore(today);
  return young || rolledBack || refused || (!isNear && isAuditDue(date, known.fetchedAsOf, today));
}

/** A month is audited in every sixth month after it; what was fetched since the last such month began is not due. */
function isAuditDue(date: string, fetchedAsOf: string, today: string): boolean {
  const index = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  for (let day = today; day > date; day = addDays(day, -1)) {
    const isSlot = day.endsWith('-01') && (index(day) - index(date)) % 6 === 0 && index(day) > index(date);
    if (isSlot) return fetchedAsOf < day;
  }
  return false;
}

const planOptions: fc.Arbitrary<PlanOptions> = fc
  .record({
    todayNumber: fc.integer({ min: toDayNumber('2023-12-20'), max: toDayNumber('2024-03-20') }),
    historyDays: fc.integer({ min: -2, max: 120 }),
    order: fc.constantFrom('oldest-first' as const, 'newest-first' as const),
    knowledge: fc.array(
      fc.record({
        ageDays: fc.integer({ min: -1, max: 130 }),
        lagDays: fc.option(fc.integer({ min: 0, max: 150 })),
        failed: fc.boolean(),
        refused: fc.boolean(),
      }),
      { maxLength: 150 },
    ),
    ranges: fc.array(
      fc.record({ start: fc.integer({ min: -150, max: 5 }), days: fc.integer({ min: 0, max: 70 }) }),
      { maxLength: 2 },
    ),
  })
  .map(({ todayNumber, historyDays, order, knowledge, ranges: asked }) => {
    const coverage = new Map<string, CoverageDay>();
    for (const { ageDays, lagDays, failed, refused } of knowledge) {
      const day = todayNumber - ageDays;
      const fetchedAsOf = lagDays === null ? null : fromDayNumber(day + lagDays);
      const facts = { hasRefusedRecords: refused, ...(failed ? { state: 'failed' as const } : {}) };
      coverage.set(fromDayNumber(day), known(fromDayNumber(day), fetchedAsOf, facts));
    }
    return {
      coverage: [...coverage.values()],
      firstDate: fromDayNumber(todayNumber - historyDays),
      today: fromDayNumber(todayNumber),
      order,
      ranges: asked.map(({ start, days }) => ({
        fromDate: fromDayNumber(todayNumber + start),
        toDate: fromDayNumber(todayNumber + start + days),
      })),
    };
  });

describe('planWindows', () => {
  it('plans exactly the due and the requested dates, each once, never the open day', () => {
    fc.assert(
      fc.property(planOptions, (options) => {
        const knowledge = new Map(options.coverage.map((day) => [day.date, day]));
        const asked = new Set(dates(options.ranges ?? []));
        const expected: string[] = [];
        for (let date = addDays(options.today, -400); date < options.today; date = addDays(date, 1)) {
          const day = knowledge.get(date);
          const isWanted = date >= options.firstDate || day?.state === 'failed';
          if ((isWanted && isDue(date, day, options.today)) || asked.has(date)) expected.push(date);
        }
        expect(dates(planWindows(options)).sort()).toEqual(expected);
      }),
    );
  });

  it('puts windows of failed dates first, and each part in the order asked for', () => {
    fc.assert(
      fc.property(planOptions, (options) => {
        const windows = planWindows(options);
        const isFailed = windows.map(({ reasons }) => reasons.every(({ reason }) => reason === 'failed'));
        expect(
          windows.every(
            ({ reasons }, at) => isFailed[at] === reasons.some(({ reason }) => reason === 'failed'),
          ),
        ).toBe(true);
        expect(isFailed).toEqual([...isFailed].sort((a, b) => Number(b) - Number(a)));
        for (const part of [true, false]) {
          const starts = windows.filter((_, at) => isFailed[at] === part).map(({ fromDate }) => fromDate);
          const sorted = [...starts].sort();
          expect(starts).toEqual(options.order === 'oldest-first' ? sorted : sorted.reverse());
        }
      }),
    );
  });

  it('crosses a month end only for a refresh of at most 35 days, and gives a reason for each date', () => {
    fc.assert(
      fc.property(planOptions, (options) => {
        const loaded = new Set(
          options.coverage.filter((day) => day.fetchedAsOf !== null).map(({ date }) => date),
        );
        for (const window of planWindows(options)) {
          expect(dates(window.reasons)).toEqual(dates([window]));
          if (window.fromDate.slice(0, 7) === window.toDate.slice(0, 7)) continue;
          expect(countDays(window)).toBeLessThanOrEqual(35);
          expect(dates([window]).some((date) => loaded.has(date))).toBe(true);
        }
      }),
    );
  });

  it('plans a five-year first load in month windows, leap day and year ends included', () => {
    const windows = planWindows({
      coverage: [],
      firstDate: '2020-02-15',
      today: '2025-02-15',
      order: 'newest-first',
    });
    expect(windows).toHaveLength(61);
    expect(ranges(windows).slice(0, 3)).toEqual([
      '2025-02-01..2025-02-14',
      '2025-01-01..2025-01-31',
      '2024-12-01..2024-12-31',
    ]);
    expect(ranges(windows)).toContain('2024-02-01..2024-02-29');
    expect(ranges(windows).at(-1)).toBe('2020-02-15..2020-02-29');
    expect(windows.flatMap(({ reasons }) => reasons).every(({ reason }) => reason === 'never-loaded')).toBe(
      true,
    );
  });

  it('plans nothing if no day is over, or all days were fetched today', () => {
    const base = { firstDate: '2024-05-01', order: 'oldest-first' } as const;
    expect(planWindows({ ...base, coverage: [], today: '2024-05-01' })).toEqual([]);
    expect(planWindows({ ...base, coverage: [], today: '2024-04-01' })).toEqual([]);
    const coverage = coverageAfterDailyRuns('2024-03-01', '2024-05-08');
    expect(planWindows({ ...base, firstDate: '2024-03-01', coverage, today: '2024-05-08' })).toEqual([]);
  });

  it('fetches yesterday and the maturing days in one window on an ordinary day', () => {
    const coverage = coverageAfterDailyRuns('2024-01-01', '2024-03-05');
    const [window, ...rest] = planWindows({
      coverage,
      firstDate: '2024-01-01',
      today: '2024-03-06',
      order: 'oldest-first',
    });
    expect(rest).toEqual([]);
    expect(window?.reasons).toEqual([
      { reason: 'maturing', fromDate: '2024-02-19', toDate: '2024-03-04' },
      { reason: 'never-loaded', fromDate: '2024-03-05', toDate: '2024-03-05' },
    ]);
  });

  it('rolls back 35 days on Monday, once, and catches a missed Monday up', () => {
    const plan = (coverage: readonly CoverageDay[], today: string) =>
      ranges(planWindows({ coverage, firstDate: '2024-01-01', today, order: 'oldest-first' }));
    const untilSunday = coverageAfterDailyRuns('2024-01-01', '2024-04-14');
    expect(plan(untilSunday, '2024-04-15')).toEqual(['2024-03-11..2024-04-14']);
    expect(plan(untilSunday, '2024-04-17')).toEqual(['2024-03-13..2024-04-16']);
    const untilMonday = coverageAfterDailyRuns('2024-01-01', '2024-04-15');
    expect(plan(untilMonday, '2024-04-16')).toEqual(['2024-03-31..2024-04-15']);
  });

  it('keeps a date due for ever until it was fetched once mature', () => {
    const plan = (fetchedAsOf: string) =>
      planWindows({
        coverage: [known('2022-01-10', fetchedAsOf)],
        firstDate: '2022-01-10',
        today: '2024-06-03',
        order: 'oldest-first',
      })[0]?.reasons[0];
    expect(plan('2022-01-25')).toEqual({
      reason: 'maturing',
      fromDate: '2022-01-10',
      toDate: '2022-01-10',
    });
    expect(plan('2022-01-26')?.reason).toBe('never-loaded');
  });

  it('plans a day with refused records once a week, at any age', () => {
    const plan = (today: string, refused: boolean) =>
      planWindows({
        coverage: [known('2024-01-10', '2024-06-05', { hasRefusedRecords: refused })],
        auditCycleMonths: 0,
        firstDate: '2024-01-10',
        today,
        order: 'oldest-first',
      })[0]?.reasons[0];
    const due = { reason: 'refused-records', fromDate: '2024-01-10', toDate: '2024-01-10' };
    // 2024-06-10 is a Monday.
    expect(plan('2024-06-09', true)?.reason).toBe('never-loaded');
    expect(plan('2024-06-10', true)).toEqual(due);
    expect(plan('2024-06-10', false)?.reason).toBe('never-loaded');
  });

  it('plans one refused day of each stretch daily, and all of them once a week', () => {
    const refused = (date: string, asOf: string) =>
      known(date, null, { state: 'refused', failure: { onDate: asOf, asOf, code: 'X' } });
    const plan = (asOf: string, today: string) =>
      planWindows({
        coverage: [
          ...['2024-05-01', '2024-05-02', '2024-05-03'].map((date) => refused(date, asOf)),
          known('2024-05-04', '2024-06-10'),
          refused('2024-05-05', asOf),
        ],
        firstDate: '2024-05-01',
        today: '2024-05-06' < today ? '2024-05-06' : today,
        order: 'oldest-first',
      })
        .flatMap(({ reasons }) => reasons)
        .filter(({ reason }) => reason === 'refused')
        .map(({ fromDate, toDate }) => `${fromDate}..${toDate}`);
    // The 6th is a Monday.
    expect(plan('2024-05-05', '2024-05-06')).toEqual(['2024-05-01..2024-05-03', '2024-05-05..2024-05-05']);
    expect(plan('2024-05-06', '2024-05-06')).toEqual(['2024-05-03..2024-05-03', '2024-05-05..2024-05-05']);
  });

  it('plans an accepted day only if an operator requests it', () => {
    const base = {
      coverage: [known('2024-05-01', null, { state: 'accepted' })],
      firstDate: '2024-05-01',
      today: '2024-05-02',
      order: 'oldest-first',
    } as const;
    expect(planWindows(base)).toEqual([]);
    const day = { fromDate: '2024-05-01', toDate: '2024-05-01' };
    expect(planWindows({ ...base, ranges: [day] })).toMatchObject([
      { ...day, reasons: [{ reason: 'requested' }] },
    ]);
  });

  it('asks again each week for an empty answer after the first rows, and for empty days at the end', () => {
    const empty = (date: string, isAnswerEmpty: boolean) =>
      known(date, '2024-06-05', { state: 'no_data', hasRows: false, isAnswerEmpty });
    const coverage = [
      empty('2024-01-01', true),
      known('2024-01-02', '2024-06-05'),
      empty('2024-01-03', true),
      // One day without rows in an answer with rows: the source said so beside other rows.
      empty('2024-01-04', false),
      known('2024-01-05', '2024-06-05'),
      empty('2024-01-06', false),
    ];
    const plan = (today: string, days = coverage) =>
      planWindows({
        coverage: days,
        firstDate: '2024-01-01',
        today,
        order: 'oldest-first',
        auditCycleMonths: 0,
      })
        .flatMap(({ reasons }) => reasons)
        .filter(({ reason }) => reason === 'no-data')
        .map(({ fromDate, toDate }) => `${fromDate}..${toDate}`);
    expect(plan('2024-06-09')).toEqual([]);
    // A Monday.
    expect(plan('2024-06-10')).toEqual(['2024-01-03..2024-01-03', '2024-01-06..2024-01-06']);
    const confirmed = coverage.map((day) =>
      day.state === 'no_data' ? { ...day, state: 'confirmed_empty' as const } : day,
    );
    expect(plan('2024-06-10', confirmed)).toEqual([]);
  });

  it('audits each older month once in a cycle, whole months last, and never where it is switched off', () => {
    const coverage = Array.from({ length: 366 }, (_, day) => known(addDays('2023-01-01', day), '2024-01-20'));
    const plan = (today: string, auditCycleMonths: number) =>
      planWindows({ coverage, firstDate: '2023-01-01', today, order: 'oldest-first', auditCycleMonths })
        .filter(({ reasons }) => reasons.every(({ reason }) => reason === 'audit'))
        .map(({ fromDate, toDate }) => `${fromDate}..${toDate}`);
    expect(plan('2024-01-31', 6)).toEqual([]);
    expect(plan('2024-02-01', 6)).toEqual(['2023-02-01..2023-02-28', '2023-08-01..2023-08-31']);
    expect(plan('2024-02-28', 6)).toEqual(plan('2024-02-01', 6));
    // A month without a run is audited later.
    expect(plan('2024-03-05', 6)).toHaveLength(4);
    expect(plan('2024-02-28', 0)).toEqual([]);
  });

  it('takes no fetch for settled that says to be of a day still to come', () => {
    const plan = (fetchedAsOf: string) =>
      planWindows({
        coverage: [known('2022-01-10', fetchedAsOf)],
        firstDate: '2022-01-10',
        today: '2022-01-11',
        order: 'oldest-first',
      });
    expect(plan('2022-01-11')).toEqual([]);
    expect(plan('2023-01-11').map(({ reasons }) => reasons)).toEqual([
      [{ reason: 'maturing', fromDate: '2022-01-10', toDate: '2022-01-10' }],
    ]);
  });

  it('takes a failed date first even if it was loaded before', () => {
    const coverage = coverageAfterDailyRuns('2024-01-01', '2024-03-05').map((day) =>
      day.date === '2024-01-05' ? { ...day, state: 'failed' as const } : day,
    );
    const windows = planWindows({
      coverage,
      firstDate: '2024-01-01',
      today: '2024-03-06',
      order: 'newest-first',
    });
    expect(ranges(windows)[0]).toBe('2024-01-05..2024-01-05');
    expect(windows[0]?.reasons[0]?.reason).toBe('failed');
  });

  it('keeps a failed date due after firstDate moved past it, but not with onlyRanges', () => {
    const coverage = [
      known('2023-12-30', null, { state: 'failed' }),
      known('2023-12-31', '2024-01-01'),
      known('2024-01-02', null, { state: 'failed' }),
    ];
    const base = { coverage, firstDate: '2024-01-01', today: '2024-01-02', order: 'oldest-first' } as const;
    expect(ranges(planWindows(base))).toEqual(['2023-12-30..2023-12-30', '2024-01-01..2024-01-01']);
    const asked = [{ fromDate: '2024-01-01', toDate: '2024-01-01' }];
    expect(ranges(planWindows({ ...base, ranges: asked, onlyRanges: true }))).toEqual([
      '2024-01-01..2024-01-01',
    ]);
  });

  it('plans only the ranges with onlyRanges, without the current day', () => {
    const coverage = coverageAfterDailyRuns('2024-01-01', '2024-03-05');
    const asked = [
      { fromDate: '2023-12-30', toDate: '2024-01-02' },
      { fromDate: '2024-03-05', toDate: '2024-09-01' },
    ];
    const windows = planWindows({
      coverage,
      firstDate: '2024-01-01',
      today: '2024-03-06',
      order: 'oldest-first',
      ranges: asked,
      onlyRanges: true,
    });
    expect(ranges(windows)).toEqual(['2023-12-30..2024-01-02', '2024-03-05..2024-03-05']);
    expect(windows[0]?.reasons.map(({ reason }) => reason)).toEqual(['never-loaded', 'requested']);
  });

  it('refuses dates that are none and ranges that end before they start', () => {
    const base = {
      coverage: [],
      firstDate: '2024-01-01',
      today: '2024-02-01',
      order: 'oldest-first',
    } as const;
    expect(() => planWindows({ ...base, today: '2024-02-30' })).toThrow(RangeError);
    expect(() =>
      planWindows({ ...base, ranges: [{ fromDate: '2024-01-02', toDate: '2024-01-01' }] }),
    ).toThrow(RangeError);
  });
});
