import type { FaultName } from '@volka/volka-api';
import type { AttemptFailure, DownloadFailure, ExtractErrorCode } from '../../../src/index.ts';

/** The documented outcome of a fault that strikes every attempt. */
export type ExpectedOutcome =
  /** A failed attempt; once it is over, the next one brings the good answer. */
  | {
      readonly kind: 'retried';
      readonly reason: AttemptFailure;
      readonly broken?: true;
      readonly pauseMs?: number;
    }
  /** One attempt, and no more. */
  | { readonly kind: 'ended'; readonly as: DownloadFailure['kind']; readonly code: ExtractErrorCode }
  | { readonly kind: 'no-data' }
  /** It looked whole from outside; reading it showed that it is not. */
  | { readonly kind: 'malformed' }
  /** The answer is read. By default it has the same records as without the fault. */
  | { readonly kind: 'read'; readonly check?: (records: readonly Row[], good: readonly Row[]) => boolean };

/** A record as it comes out of `readRecords`. */
export type Row = Readonly<Record<string, unknown>>;

const refused: ExpectedOutcome = { kind: 'ended', as: 'key-refused', code: 'EXTRACT_KEY_REFUSED' };
const retried = (reason: AttemptFailure): ExpectedOutcome => ({ kind: 'retried', reason });
const broken = (reason: AttemptFailure): ExpectedOutcome => ({ kind: 'retried', reason, broken: true });
const paused = (pauseMs: number): ExpectedOutcome => ({ kind: 'retried', reason: 'status', pauseMs });
const malformed: ExpectedOutcome = { kind: 'malformed' };
const whole: ExpectedOutcome = { kind: 'read' };
const read = (check: (records: readonly Row[], good: readonly Row[]) => boolean): ExpectedOutcome => ({
  kind: 'read',
  check,
});

/** Read, and the first record differs from the good one in this field only. */
const first = (field: string, matches: (value: unknown, before: unknown) => boolean): ExpectedOutcome =>
  read(([record], [before]) => {
    if (record === undefined || before === undefined) return false;
    const others = (row: Row): string => JSON.stringify({ ...row, [field]: null });
    return matches(record[field], before[field]) && others(record) === others(before);
  });

const isNumberText = (value: unknown, pattern: RegExp): boolean =>
  typeof value === 'object' &&
  value !== null &&
  '$number' in value &&
  typeof value.$number === 'string' &&
  pattern.test(value.$number);

/** What the client makes of each fault of the simulator. The type sees to it that none is left out. */
export const EXPECTED: Readonly<Record<FaultName, ExpectedOutcome>> = {
  unauthorized: refused,
  forbidden: refused,
  'bad-request': { kind: 'ended', as: 'rejected', code: 'EXTRACT_REQUEST_REJECTED' },
  'too-large': { kind: 'ended', as: 'too-large', code: 'EXTRACT_TOO_LARGE' },
  'login-redirect': { kind: 'ended', as: 'rejected', code: 'EXTRACT_REDIRECTED' },
  'request-timeout': retried('status'),
  'rate-limited': paused(1000),
  'rate-limited-until': paused(1000),
  'rate-limited-past': paused(0),
  'rate-limited-bare': paused(0),
  'server-error': retried('status'),
  'bad-gateway': retried('status'),
  unavailable: paused(1000),
  'gateway-timeout': retried('status'),
  'foreign-404': broken('foreign-404'),
  'foreign-404-json': broken('foreign-404'),
  'api-404': { kind: 'no-data' },
  'empty-array': read((records) => records.length === 0),
  'no-content': retried('status'),
  'html-page': broken('html'),
  'html-as-json': broken('html'),
  'json-object': broken('not-an-array'),
  'json-string': broken('not-an-array'),
  'empty-body': retried('truncated'),
  'reset-before-headers': retried('network'),
  'no-answer': retried('attempt-timeout'),

  'byte-order-mark': whole,
  'trailing-text': retried('truncated'),
  'second-array': malformed,
  'truncated-json': retried('truncated'),
  'truncated-at-bracket': malformed,
  'reset-mid-body': retried('network'),
  'reset-last-byte': retried('network'),
  'content-length-short': retried('truncated'),
  'content-length-long': retried('network'),
  'slow-headers': retried('attempt-timeout'),
  'stalled-body': retried('idle-timeout'),
  'stalled-end': retried('idle-timeout'),
  'slow-drip': retried('attempt-timeout'),
  'tiny-chunks': whole,
  'huge-answer': read((records, good) => records.length > 10 * good.length),
  gzip: whole,
  'gzip-bomb': read((records, good) => records.length > 10 * good.length),
  'gzip-cut': retried('truncated'),
  'gzip-corrupt': retried('network'),
  'gzip-false': retried('network'),

  'bare-nan': first('ctr', (value) => value === null),
  'bare-infinity': first('cr', (value) => value === null),
  'huge-number': first('impressions', (value) => isNumberText(value, /^1e999$/)),
  'long-decimals': first('cpc', (value) => isNumberText(value, /^0\.\d{31,}$/)),
  'broken-utf8': read(([record]) => String(record?.['$notUtf8']).includes(String.raw`\xFF`)),
  'identical-rows': read(([one, other]) => JSON.stringify(one) === JSON.stringify(other)),
  'conflicting-rows': read(
    ([one, other]) => Number(other?.['impressions']) === Number(one?.['impressions']) + 1,
  ),
  'outside-window': read((records) =>
    records.some(({ date }) => date === '2024-09-30' || date === '2024-10-04'),
  ),
  'missing-rows': read((records, good) => records.length < good.length),
  'unknown-field': read(([record]) => record?.['campaign_type'] === 'video'),
  'missing-field': read(([record]) => record !== undefined && !('clicks' in record)),
  'null-campaign': first('campaign', (value) => value === null),
  'blank-campaign': first('campaign', (value) => value === '  '),
  'long-name': first('campaign', (value) => String(value).length === 300),
  'unstorable-name': first('campaign', (value, before) => value === `${String(before)}\u0000`),
  'null-ad': first('ad', (value) => value === null),
  'renamed-ad': first('ad', (value, before) => value === `${String(before)}_renamed`),
  'negative-value': first('clicks', (value, before) => value === -Number(before) - 1),
  'int4-overflow': first('impressions', (value) => value === 3_000_000_000),
  'fractional-count': first('registrations', (value, before) => value === Number(before) + 0.5),
  'text-number': first('impressions', (value, before) => value === String(before)),
  'impossible-figures': read(([record]) => Number(record?.['clicks']) > Number(record?.['impressions'])),
  'bad-date': first('date', (value) => value === '2024-02-30'),
  'null-metrics': first('metrics', (value) => value === null),
  'unknown-lifeday': first('metrics', (value) => JSON.stringify(value).includes('"lifeday":30')),
  'duplicate-lifeday': first('metrics', (value) => (value as readonly unknown[]).length === 5),
  'shrinking-lifeday': first('metrics', (value, before) => JSON.stringify(value) !== JSON.stringify(before)),
};
