import { addDays } from '@volka/runtime/calendar';
import type { DayVolume } from '@volka/warehouse/write';
import { expect, test } from 'vitest';
import { findFrozenDays, findOddDays } from './suspicion.ts';

const NO_PLAYERS = { 1: null, 3: null, 7: null, 14: null };
const day = (date: string, more: Partial<DayVolume> = {}): DayVolume => ({
  date,
  rowCount: 10,
  impressions: 1000,
  clicks: 100,
  registrations: 10,
  players: NO_PLAYERS,
  ...more,
});
const byDate = (days: readonly DayVolume[]): ReadonlyMap<string, DayVolume> =>
  new Map(days.map((each) => [each.date, each]));
const weeksBefore = (date: string, weeks: number): readonly DayVolume[] =>
  Array.from({ length: weeks }, (_, week) => day(addDays(date, -7 * (week + 1))));

test.each([
  ['a usual day', day('2024-11-20'), []],
  ['three times as much', day('2024-11-20', { impressions: 3000 }), []],
  ['five times as much', day('2024-11-20', { impressions: 5000 }), ['impressions']],
  ['a fifth of the rows', day('2024-11-20', { rowCount: 2 }), ['rowCount']],
  ['nothing at all', null, ['rowCount']],
])('findOddDays compares a day with the same weekdays before: %s', (_, own, measures) => {
  const volumes = byDate([...weeksBefore('2024-11-20', 6), ...(own === null ? [] : [own])]);
  expect(findOddDays(['2024-11-20'], volumes).map(({ measure }) => measure)).toEqual(measures);
});

test('findOddDays ignores one odd week, and judges no day with too few known weeks', () => {
  const [first, ...rest] = weeksBefore('2024-11-20', 6);
  const oneOff = byDate([{ ...first!, impressions: 90_000 }, ...rest, day('2024-11-20')]);
  expect(findOddDays(['2024-11-20'], oneOff)).toEqual([]);
  expect(findOddDays(['2024-11-20'], byDate(weeksBefore('2024-11-20', 2)))).toEqual([]);
});

test('findFrozenDays finds a day that reached a lifeday and did not change', () => {
  const old = { ...day('2024-11-10', { players: { ...NO_PLAYERS, 1: 5 } }), fetchedAsOf: '2024-11-12' };
  const find = (fresh: DayVolume, today: string, before = old): readonly unknown[] =>
    findFrozenDays([before], byDate([fresh]), today);
  expect(find(old, '2024-11-13')).toEqual([{ date: '2024-11-10', lifedays: [3] }]);
  expect(find(old, '2024-11-30')).toEqual([{ date: '2024-11-10', lifedays: [3, 7, 14] }]);
  // No lifeday was reached; a sum changed; nobody had registered; the day is gone.
  expect(find(old, '2024-11-12')).toEqual([]);
  expect(find({ ...old, players: { ...old.players, 3: 6 } }, '2024-11-13')).toEqual([]);
  expect(find({ ...old, clicks: 101 }, '2024-11-13')).toEqual([]);
  expect(find({ ...old, registrations: 0 }, '2024-11-13', { ...old, registrations: 0 })).toEqual([]);
  expect(findFrozenDays([old], byDate([]), '2024-11-13')).toEqual([]);
});
