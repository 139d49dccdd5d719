export { datesOf } from './dates-of.ts';
export {
  addDays,
  countDays,
  daysBetween,
  endOfMonth,
  fromDayNumber,
  isIsoDate,
  mondayOnOrBefore,
  toDayNumber,
} from './iso-date.ts';
export type { DateWindow, IsoDate } from './iso-date.ts';
export { joinDays } from './join-days.ts';
export { lastCompleteMonth } from './last-complete-month.ts';
export { utcDateOf } from './utc-date.ts';
export { yearsBefore } from './years-before.ts';
