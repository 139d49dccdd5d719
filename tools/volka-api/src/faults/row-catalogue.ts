import type { FaultFacts } from './fault-facts.ts';

const QUARANTINE = 'put the row in quarantine, load the others';
const CELL = 'put the cell in quarantine, load the rest of the row';
const SHARE = ['share'] as const;

/** Faults in rows of a valid HTTP answer. Any number of them can affect a request. */
export const ROW_FAULTS = {
  'bare-nan': { wire: '`"ctr":NaN`', client: 'read null, count it', details: SHARE },
  'bare-infinity': { wire: '`"cr":Infinity` or `-Infinity`', client: 'read null, count it', details: SHARE },
  'huge-number': { wire: '`"impressions":1e999`', client: CELL, details: SHARE },
  'long-decimals': {
    wire: '`cpc` with 30 more digits',
    client: 'keep every digit until the amount is rounded',
    details: SHARE,
  },
  'broken-utf8': { wire: 'a byte 0xFF in a name', client: QUARANTINE, details: SHARE },
  'identical-rows': { wire: 'a row two times', client: 'count it once', details: SHARE },
  'conflicting-rows': {
    wire: 'a row two times, with different impressions',
    client: 'put both in quarantine, mark the window',
    details: SHARE,
  },
  'outside-window': {
    wire: 'a copy of a row with a date one day before or after the window',
    client: 'put the copy in quarantine',
    details: SHARE,
  },
  'missing-rows': {
    wire: 'a row is missing',
    client: 'compare with the previous answer and with `lod=c`; one answer does not show it',
    details: SHARE,
  },
  'unknown-field': { wire: '`"campaign_type":"video"`', client: 'keep it, warn', details: SHARE },
  'missing-field': {
    wire: 'a row without `clicks`',
    client: 'fail the window as contract drift',
    details: SHARE,
  },
  'null-campaign': { wire: '`"campaign":null`', client: QUARANTINE, details: SHARE },
  'blank-campaign': { wire: '`"campaign":"  "`', client: QUARANTINE, details: SHARE },
  'long-name': { wire: 'a campaign name of 300 characters', client: QUARANTINE, details: SHARE },
  'unstorable-name': { wire: 'a campaign name with U+0000', client: QUARANTINE, details: SHARE },
  'null-ad': { wire: '`"ad":null` for `Ad_1`', client: 'load it as `N/A`', details: SHARE },
  'renamed-ad': {
    wire: 'an ad under a new name, in all of its rows (`share` of the ads)',
    client: 'load it; close the old name on these days',
    details: SHARE,
  },
  'negative-value': { wire: 'clicks below 0', client: CELL, details: SHARE },
  'int4-overflow': { wire: '`"impressions":3000000000`', client: CELL, details: SHARE },
  'fractional-count': { wire: 'registrations with `.5`', client: CELL, details: SHARE },
  'text-number': {
    wire: 'impressions as a JSON string',
    client: 'read the number, count it',
    details: SHARE,
  },
  'impossible-figures': { wire: 'one more click than impressions', client: 'load it, warn', details: SHARE },
  'bad-date': { wire: '`"date":"2024-02-30"`', client: QUARANTINE, details: SHARE },
  'null-metrics': { wire: '`"metrics":null`', client: QUARANTINE, details: SHARE },
  'unknown-lifeday': {
    wire: 'an entry for lifeday 30',
    client: 'keep it as an unknown field, warn',
    details: SHARE,
  },
  'duplicate-lifeday': { wire: 'the first lifeday two times', client: QUARANTINE, details: SHARE },
  'shrinking-lifeday': {
    wire: 'the last lifeday with fewer players than the first',
    client: 'load it, warn',
    details: SHARE,
  },
} as const satisfies Record<string, FaultFacts>;

export type RowFaultName = keyof typeof ROW_FAULTS;
