import type { FaultFacts } from './fault-facts.ts';

const QUARANTINE = 'quarantine the row, load the others';
const CELL = 'quarantine the cell, load the rest of the row';
const SHARE = ['share'] as const;

/** Faults of rows within an answer that is in order as HTTP: any number a request. */
export const ROW_FAULTS = {
  'bare-nan': { wire: '`"ctr":NaN`', client: 'read null, count it', details: SHARE },
  'bare-infinity': { wire: '`"cr":Infinity` or `-Infinity`', client: 'read null, count it', details: SHARE },
  'huge-number': { wire: '`"impressions":1e999`', client: CELL, details: SHARE },
  'long-decimals': {
    wire: '`cpc` with 30 more digits',
    client: 'lose no digit before money is rounded',
    details: SHARE,
  },
  'broken-utf8': { wire: 'a byte 0xFF in a name', client: QUARANTINE, details: SHARE },
  'identical-rows': { wire: 'a row twice', client: 'count it once', details: SHARE },
  'conflicting-rows': {
    wire: 'a row twice, the second with other impressions',
    client: 'quarantine both, mark the window',
    details: SHARE,
  },
  'outside-window': {
    wire: 'a copy of a row, dated the day before the window or the day after',
    client: 'quarantine the copy',
    details: SHARE,
  },
  'missing-rows': {
    wire: 'a row left out',
    client: 'cannot be seen in one answer: compare with the one before, and with `lod=c`',
    details: SHARE,
  },
  'unknown-field': { wire: '`"campaign_type":"video"`', client: 'keep it, warn', details: SHARE },
  'missing-field': {
    wire: 'a row without `clicks`',
    client: 'fail the window: the contract is broken',
    details: SHARE,
  },
  'null-campaign': { wire: '`"campaign":null`', client: QUARANTINE, details: SHARE },
  'blank-campaign': { wire: '`"campaign":"  "`', client: QUARANTINE, details: SHARE },
  'long-name': { wire: 'a campaign name of 300 characters', client: QUARANTINE, details: SHARE },
  'unstorable-name': { wire: 'a campaign name with U+0000', client: QUARANTINE, details: SHARE },
  'null-ad': { wire: '`"ad":null` for `Ad_1`', client: 'load it as `N/A`', details: SHARE },
  'renamed-ad': {
    wire: 'an ad under a new name, in all of its rows (`share` of the ads)',
    client: 'load it; the old name is gone from these days',
    details: SHARE,
  },
  'negative-value': { wire: 'clicks below 0', client: CELL, details: SHARE },
  'int4-overflow': { wire: '`"impressions":3000000000`', client: CELL, details: SHARE },
  'fractional-count': { wire: 'registrations and a half', client: CELL, details: SHARE },
  'text-number': {
    wire: 'impressions as a JSON string',
    client: 'read the number, count it',
    details: SHARE,
  },
  'impossible-figures': { wire: 'one click more than impressions', client: 'load it, warn', details: SHARE },
  'bad-date': { wire: '`"date":"2024-02-30"`', client: QUARANTINE, details: SHARE },
  'null-metrics': { wire: '`"metrics":null`', client: QUARANTINE, details: SHARE },
  'unknown-lifeday': { wire: 'an entry of lifeday 30', client: 'keep it aside, warn', details: SHARE },
  'duplicate-lifeday': { wire: 'the first lifeday twice', client: QUARANTINE, details: SHARE },
  'shrinking-lifeday': {
    wire: 'the last lifeday with fewer players than the first',
    client: 'load it, warn',
    details: SHARE,
  },
} as const satisfies Record<string, FaultFacts>;

export type RowFaultName = keyof typeof ROW_FAULTS;
