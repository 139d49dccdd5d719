import { parseIsoDate } from '../calendar/iso-date.ts';
import { LIFEDAYS } from '../rows/report-row.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { LevelOfDetail } from '../json/row-writer.ts';

/** A report's parameters, read. Both days are inclusive. */
export interface ReportQuery {
  readonly fromDay: DayNumber;
  readonly toDay: DayNumber;
  readonly lod: LevelOfDetail;
  readonly lifedays: readonly number[];
}

/** A query that can be answered, or the parameter that stands in its way. */
export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: ReportQuery }
  | { readonly kind: 'bad-parameter'; readonly parameter: string; readonly message: string };

/** Reads the parameters of a report; the first bad one is named. */
export function parseReportQuery(parameters: URLSearchParams): ParsedQuery {
  const fromDay = parseIsoDate(parameters.get('period_from') ?? '');
  if (fromDay === null) return bad('period_from', 'must be a calendar day as YYYY-MM-DD');
  const toDay = parseIsoDate(parameters.get('period_to') ?? '');
  if (toDay === null) return bad('period_to', 'must be a calendar day as YYYY-MM-DD');
  if (fromDay > toDay) return bad('period_from', 'must not be after period_to');
  const lod = parameters.get('lod');
  if (lod !== 'a' && lod !== 'c') return bad('lod', 'must be a or c');
  const lifedays = parseLifedays(parameters.get('lifedays'));
  if (lifedays === null) return bad('lifedays', `must be a list out of ${LIFEDAYS.join(',')}`);
  return { kind: 'query', query: { fromDay, toDay, lod, lifedays } };
}

/** Without the parameter, all lifedays are meant. */
function parseLifedays(text: string | null): readonly number[] | null {
  if (text === null) return LIFEDAYS;
  const wanted = text.split(',');
  const known = LIFEDAYS.filter((lifeday) => wanted.includes(String(lifeday)));
  return known.length === wanted.length ? known : null;
}

function bad(parameter: string, rule: string): ParsedQuery {
  return { kind: 'bad-parameter', parameter, message: `${parameter} ${rule}` };
}
