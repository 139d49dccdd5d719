import { parseIsoDate } from '../calendar/iso-date.ts';
import { LIFEDAYS } from '../rows/report-row.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { LevelOfDetail } from '../json/row-writer.ts';

/** The parsed parameters of a report. Both days are inclusive. */
export interface ReportQuery {
  readonly fromDay: DayNumber;
  readonly toDay: DayNumber;
  readonly lod: LevelOfDetail;
  readonly lifedays: readonly number[];
}

/** A valid query, or its first invalid parameter. */
export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: ReportQuery }
  | { readonly kind: 'bad-parameter'; readonly parameter: string; readonly message: string };

/** Parses the parameters of a report. */
export function parseReportQuery(parameters: URLSearchParams): ParsedQuery {
  const fromDay = parseIsoDate(parameters.get('period_from') ?? '');
  if (fromDay === null) return bad('period_from', 'must be a calendar day as YYYY-MM-DD');
  const toDay = parseIsoDate(parameters.get('period_to') ?? '');
  if (toDay === null) return bad('period_to', 'must be a calendar day as YYYY-MM-DD');
  if (fromDay > toDay) return bad('period_from', 'must not be after period_to');
  const lod = parameters.get('lod');
  if (lod !== 'a' && lod !== 'c') return bad('lod', 'must be a or c');
  const lifedays = parseLifedays(parameters.get('lifedays'));
  if (lifedays === null) return bad('lifedays', `must be a list of values from ${LIFEDAYS.join(',')}`);
  return { kind: 'query', query: { fromDay, toDay, lod, lifedays } };
}

/** All lifedays if the parameter is missing; null if one is unknown. */
function parseLifedays(text: string | null): readonly number[] | null {
  if (text === null) return LIFEDAYS;
  const wanted = text.split(',');
  const known = LIFEDAYS.filter((lifeday) => wanted.includes(String(lifeday)));
  return known.length === wanted.length ? known : null;
}

function bad(parameter: string, rule: string): ParsedQuery {
  return { kind: 'bad-parameter', parameter, message: `${parameter} ${rule}` };
}
