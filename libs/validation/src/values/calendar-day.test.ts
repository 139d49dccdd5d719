import { expect, test } from 'vitest';
import { formatCalendarDay, parseCalendarDay } from './calendar-day.ts';

test.each(['0001-01-01', '1970-01-01', '2024-02-29', '2000-12-31', '1969-12-31', '9999-12-31'])(
  'parseCalendarDay reads %s, and formatCalendarDay writes it back',
  (text) => {
    expect(formatCalendarDay(parseCalendarDay(text))).toBe(text);
  },
);

test('parseCalendarDay counts from 1970-01-01', () => {
  expect(parseCalendarDay('1970-01-01')).toBe(0);
  expect(parseCalendarDay('2024-10-01')).toBe(19_997);
});

test.each([
  '',
  '0000-01-01',
  '0000-12-31',
  '2024-2-1',
  '2024-02-30',
  '2023-02-29',
  '2024-13-01',
  '2024-00-10',
  '2024-10-01T00:00:00Z',
  ' 2024-10-01',
  '20241001',
  '01/10/2024',
])('parseCalendarDay refuses "%s"', (text) => {
  expect(parseCalendarDay(text)).toBeNaN();
});
