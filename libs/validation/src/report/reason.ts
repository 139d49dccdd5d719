import { jsonTextOf } from '../values/json-text.ts';
import { redactSecrets } from '../values/redact-secrets.ts';

/** Why a cell or a row was refused, changed or warned about. The codes are stable: they are stored in the quarantine and counted in reports. */
export type ReasonCode =
  // cells
  | 'not-numeric'
  | 'not-finite'
  | 'missing-value'
  | 'missing-field'
  | 'fractional'
  | 'negative'
  | 'out-of-range'
  | 'not-text'
  | 'not-boolean'
  | 'not-allowed'
  | 'name-too-long'
  | 'unstorable-text'
  | 'bad-date'
  | 'outside-window'
  // rows
  | 'not-an-object'
  | 'not-utf-8'
  | 'missing-campaign'
  | 'bad-metrics'
  | 'bad-lifeday'
  | 'duplicate-lifeday'
  | 'unstorable-extra'
  | 'conflicting-duplicate'
  | 'currency'
  // changes
  | 'text-to-number'
  | 'name-cleaned'
  | 'absent-ad'
  | 'derived-spend'
  | 'unknown-spend'
  // warnings
  | 'negative-revenue'
  | 'unknown-field'
  | 'unknown-lifeday'
  | 'ratio-mismatch'
  | 'spend-mismatch'
  | 'clicks-above-impressions'
  | 'registrations-above-clicks'
  | 'payers-above-players'
  | 'payers-above-registrations'
  | 'campaign-without-spend'
  | 'payments-below-payers'
  | 'falling-with-lifeday';

/** A rule of this library, or of a schema. */
export type RuleName = ReasonCode | (string & Record<never, never>);

/** One reason why a record, or a cell of a row, is in quarantine. */
export interface QuarantineReason {
  readonly rule: RuleName;
  readonly message: string;
  /** The warehouse column with the fault; absent if the whole record has it. */
  readonly column?: string;
}

const SENTENCES: Readonly<Partial<Record<string, string>>> = {
  'not-numeric': 'is not a number',
  'not-finite': 'is not finite',
  'missing-value': 'has no value',
  'missing-field': 'is not there',
  fractional: 'is not a whole number',
  negative: 'is negative',
  'out-of-range': 'is too large to store',
  'not-text': 'is not text',
  'not-boolean': 'is not true or false',
  'not-allowed': 'is not allowed',
  'name-too-long': 'is longer than 255 characters',
  'unstorable-text': 'holds a NUL or half a surrogate pair',
  'bad-date': 'is not a calendar day written YYYY-MM-DD',
  'outside-window': 'is outside the window',
  'not-an-object': 'is not an object',
  'not-utf-8': 'has a text that is not UTF-8',
  'missing-campaign': 'is null or blank',
  'bad-metrics': 'is not an array of objects',
  'bad-lifeday': 'has a lifeday that is not a whole number of 0 or more',
  'duplicate-lifeday': 'has a lifeday twice',
  'unstorable-extra': 'cannot be stored as jsonb',
  currency: 'is not in EUR',
  'conflicting-duplicate': 'has another row of the same key with other values',
};

const SHOWN_LENGTH = 60;

/** Long enough for the shown text. A secret that is cut off here is still redacted. */
const EXAMINED_LENGTH = 4_096;

/** Shows a value of the source in at most 60 characters. Text that looks like a secret is redacted. */
export function showValue(value: unknown): string {
  return showText(jsonTextOf(value));
}

/** Shows JSON text as `showValue` shows its value. */
export function showText(json: string): string {
  const text = redactSecrets(json.slice(0, EXAMINED_LENGTH));
  return text.length <= SHOWN_LENGTH
    ? text
    : `${text.slice(0, SHOWN_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Builds a reason whose message has the column, the fault and the value. @defaultValue sentence that of the rule */
export function quarantineReason(
  rule: RuleName,
  column: string | null,
  value: unknown,
  sentence: string = SENTENCES[rule] ?? rule,
): QuarantineReason {
  const message = `${column ?? 'record'} ${sentence}: ${showValue(value)}`;
  return column === null ? { rule, message } : { rule, message, column };
}
