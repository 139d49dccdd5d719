import { formatIsoDate } from '../calendar/iso-date.ts';
import { mix, unit } from '../prng.ts';
import { readField, withEntries, withField, withoutField } from './row-text.ts';
import type { RowFaultName } from './row-catalogue.ts';
import type { RowText } from './row-text.ts';
import type { FaultableRequest } from './fault-switches.ts';

/** The rows that replace a row, or null if this fault cannot change it. */
export type RowFault = (
  row: RowText,
  hash: number,
  request: FaultableRequest,
) => readonly (RowText | null)[] | null;

const LONG_NAME_CHARS = 300;
const LIFEDAY_30 = '{"lifeday":30,"players":9,"payers":3,"payments":4,"revenue":12.5}';

/** How each fault changes a row. */
export const ROW_CHANGES: Readonly<Record<RowFaultName, RowFault>> = {
  'bare-nan': set('ctr', () => 'NaN'),
  'bare-infinity': set('cr', (_, hash) => (unit(mix(hash, 1)) < 0.5 ? 'Infinity' : '-Infinity')),
  'huge-number': set('impressions', () => '1e999'),
  'long-decimals': set(
    'cpc',
    (value) => `${value.includes('.') ? value : `${value}.0`}${'123456789'.repeat(4).slice(0, 30)}`,
  ),
  // The body is written as latin1: this character becomes the byte 0xFF.
  'broken-utf8': set('campaign', (value) => `"${value}\u00ff"`),
  'identical-rows': (row) => [row, row],
  'conflicting-rows': (row) => [row, withField(row, 'impressions', `${count(row, 'impressions') + 1}`)],
  'outside-window': (row, hash, { fromDay, toDay }) => {
    const day = unit(mix(hash, 1)) < 0.5 ? fromDay - 1 : toDay + 1;
    return [row, withField(row, 'date', `"${formatIsoDate(day)}"`)];
  },
  'missing-rows': () => [],
  'unknown-field': (row) => [row.replace(',"metrics":', ',"campaign_type":"video","metrics":')],
  'missing-field': (row) => [withoutField(row, 'clicks')],
  'null-campaign': set('campaign', () => 'null'),
  'blank-campaign': set('campaign', () => '"  "'),
  'long-name': set('campaign', (value) => `"${value.padEnd(LONG_NAME_CHARS, 'x')}"`),
  'unstorable-name': set('campaign', (value) => `"${value}\\u0000"`),
  // Not in the campaign that already has an unnamed ad: two unnamed ads of one day would be conflicting rows.
  'null-ad': (row) =>
    /^Ad_1(?:_v\d+)?$/.test(readField(row, 'ad') ?? '') && readField(row, 'campaign') !== 'Campaign_2'
      ? [withField(row, 'ad', 'null')]
      : null,
  'renamed-ad': (row) => {
    const ad = readField(row, 'ad');
    return ad === null || ad === 'null' ? null : [withField(row, 'ad', `"${ad}_renamed"`)];
  },
  'negative-value': set('clicks', (value) => `-${Number(value) + 1}`),
  'int4-overflow': set('impressions', () => '3000000000'),
  'fractional-count': set('registrations', (value) => `${value}.5`),
  'text-number': set('impressions', (value) => `"${value}"`),
  'impossible-figures': (row) => [withField(row, 'clicks', `${count(row, 'impressions') + 1}`)],
  'bad-date': set('date', () => '"2024-02-30"'),
  'null-metrics': (row) => [`${row.slice(0, row.indexOf('"metrics":['))}"metrics":null}`],
  'unknown-lifeday': (row) => [withEntries(row, (entries) => [...entries, LIFEDAY_30])],
  'duplicate-lifeday': (row) => [
    withEntries(row, (entries) => (entries[0] === undefined ? null : [entries[0], ...entries])),
  ],
  'shrinking-lifeday': (row) => [withEntries(row, shrinkLast)],
};

/** Rows with the same group are changed together: all rows of an ad for a rename, otherwise each row alone. */
export function rowGroupOf(fault: RowFaultName, row: RowText): string {
  const fields = fault === 'renamed-ad' ? ['campaign', 'ad'] : ['date', 'campaign', 'ad'];
  return fields.map((field) => readField(row, field)).join(' ');
}

function set(field: string, json: (value: string, hash: number) => string): RowFault {
  return (row, hash) => {
    const value = readField(row, field);
    return value === null || value === 'null' ? null : [withField(row, field, json(value, hash))];
  };
}

function count(row: RowText, field: string): number {
  return Number(readField(row, field));
}

/** Needs two lifedays and at least one player at lifeday 1. The last lifeday gets one player less than the first, and no payers. */
function shrinkLast(entries: readonly string[]): readonly string[] | null {
  const players = /"players":(\d+)/;
  const first = Number(players.exec(entries[0] ?? '')?.[1] ?? 0);
  const last = entries.at(-1);
  if (entries.length < 2 || first === 0 || last === undefined) return null;
  const shrunk = last
    .replace(players, () => `"players":${first - 1}`)
    .replace(/"payers":.*/, '"payers":0,"payments":0,"revenue":0}');
  return [...entries.slice(0, -1), shrunk];
}
