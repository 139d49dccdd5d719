import { CampaignPass } from '../../src/campaign/campaign-pass.ts';
import type { CampaignSummary } from '../../src/campaign/campaign-summary.ts';
import { createDecodeContext } from '../../src/campaign/decode-context.ts';
import type { CostUnit, NegativePolicy } from '../../src/campaign/decode-context.ts';
import { ValidationError, isConflictingRowsError } from '../../src/errors.ts';
import type { Cell } from '../../src/frame/column.ts';
import { toRecords } from '../../src/frame/operations.ts';
import { METRIC_FIELDS, REQUIRED_FIELDS } from '../../src/campaign/wire-record.ts';
import type { UncheckedRecord } from '../../src/campaign/wire-record.ts';
import { OCTOBER } from './campaign-records.ts';
import { pick } from './hostile-records.ts';
import type { Random } from './hostile-records.ts';

/** Numbers, and what looks like one, as a source may write them. */
const NUMBER_TOKENS: readonly string[] = [
  ...[
    '0',
    '-0',
    '0.0',
    '5.0',
    '00',
    '01',
    '1.',
    '.5',
    '+1',
    '-1',
    '1e3',
    '1E+2',
    '5e-05',
    '1e999',
    '1e-400',
    '0e0',
  ],
  ...[
    '2147483647',
    '2147483648',
    '9007199254740993',
    '123456789012345',
    '1234567890123456',
    '999999999999999.9',
  ],
  ...[
    '0.1234567890123456789',
    '0.12345678901234567',
    '0.00000000000000000000001',
    '1.000000000000000000',
    '0.0049999',
  ],
  ...[
    '2.675',
    '1.005',
    '10.075',
    '0.5',
    '1.5',
    '1145980.5',
    '99.995',
    '1e',
    '1e+',
    '1.2.3',
    '1 2',
    '0x1',
    'NaN',
    'null',
  ],
];

/** Bytes that may go astray. */
const STRAY_BYTES: readonly number[] = [
  ...Buffer.from('"\\{}[]:,.-+eEnN0159 \t\n\r\0\u001fa'),
  0x80,
  0xc3,
  0xe9,
  0xed,
  0xff,
];

/** Writes a record as some source might: own key order, own blanks, numbers and names of its taste. */
export function textOf(record: unknown, random: Random): string {
  const style = random();
  const shuffled = random() < 0.3 ? shuffle(record, random) : record;
  let text = JSON.stringify(shuffled, null, style < 0.1 ? 2 : style < 0.15 ? '\t' : 0);
  if (style > 0.85) text = text.replaceAll('":', '": ').replaceAll(',"', ', "');
  while (random() < 0.2)
    text = replaceOne(text, /-?\d[\d.e+-]*(?=[,}\s])/g, random, () => pick(random, NUMBER_TOKENS));
  if (random() < 0.05)
    text = text.replace(
      'Campaign_',
      pick(random, ['Kampagne_ä', 'C\\u0061mp_', ' x', 'e\u0301', 'a"b', '\t']),
    );
  return text;
}

/** The text as bytes, one of them changed, added or lost. */
export function damage(text: string, random: Random): Buffer {
  const bytes = Buffer.from(text);
  const at = Math.floor(random() * bytes.length);
  const stray = random() < 0.3 ? Buffer.alloc(0) : Buffer.from([pick(random, STRAY_BYTES)]);
  return Buffer.concat([bytes.subarray(0, at), stray, bytes.subarray(at + (random() < 0.7 ? 1 : 0))]);
}

/** What a reader of the answer makes of one element: numbers that a double does not hold keep their text. Throws if it is not JSON. */
export function parseElement(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const keep = (_key: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === 'number' && isLossy(context.source ?? '') ? { $number: context.source } : value;
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown);
}

function isLossy(source: string): boolean {
  const [mantissa = ''] = source.toLowerCase().split('e');
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
  const value = Math.abs(Number(source));
  return digits.length > 15 || (digits !== '' && !(value >= 2.2250738585072014e-308 && value < Infinity));
}

export interface ReadingSettings {
  readonly costUnit: CostUnit;
  readonly negativePolicy: NegativePolicy;
  readonly retainedRows?: number;
  /** Offer every element as text first. */
  readonly asText: boolean;
}

export interface Reading {
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly summary: CampaignSummary | null;
  readonly error: unknown;
  /** Elements that were taken as text. */
  readonly taken: number;
  readonly passes: number;
}

/** Reads the elements as a window, pass after pass until none asks for another, or until an error ends it. */
export function readElements(elements: readonly Uint8Array[], settings: ReadingSettings): Reading {
  let keys: ReadonlySet<string> = new Set();
  for (let passes = 1; ; passes += 1) {
    const context = createDecodeContext(OCTOBER, settings.costUnit, settings.negativePolicy);
    const pass = new CampaignPass(context, keys, settings);
    const rows: Readonly<Record<string, Cell>>[] = [];
    let taken = 0;
    try {
      if (settings.asText) {
        elements.forEach((element, index) => {
          if (takes(pass, element, index)) taken += 1;
          else rows.push(...toRecords(pass.validate([parseElement(element)], index)));
        });
        rows.push(...toRecords(pass.validate([], elements.length)));
      } else {
        rows.push(...toRecords(pass.validate(elements.map(parseElement), 0)));
      }
      return { rows, summary: pass.finish(), error: null, taken, passes };
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      if (!isConflictingRowsError(error)) return { rows: [], summary: null, error, taken, passes };
      keys = error.conflictingKeys;
    }
  }
}

/** Offers an element between two separators, others around it. */
export function takes(pass: CampaignPass, element: Uint8Array, index: number): boolean {
  const bytes = Buffer.concat([Buffer.from('},'), element, Buffer.from(index % 2 === 0 ? ',{"date":' : ']')]);
  const separator = pass.takeText(bytes, 1, 2 + element.length + 1, index);
  if (separator >= 0 && separator !== 2 + element.length) throw new Error('the element ends elsewhere');
  return separator >= 0;
}

/** True if a field is missing that every record, or every entry of `metrics`, must have. */
export function drifts(record: unknown): boolean {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return false;
  const { metrics } = record as UncheckedRecord;
  const lacks = (value: unknown, fields: readonly string[]): boolean =>
    typeof value === 'object' && value !== null && fields.some((field) => !Object.hasOwn(value, field));
  return (
    lacks(record, REQUIRED_FIELDS) ||
    (Array.isArray(metrics) && metrics.some((metric) => lacks(metric, METRIC_FIELDS)))
  );
}

function shuffle(record: unknown, random: Random): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  return Object.fromEntries(Object.entries(record).sort(() => random() - 0.5));
}

function replaceOne(text: string, pattern: RegExp, random: Random, replacement: () => string): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[Math.floor(random() * matches.length)];
  return match === undefined
    ? text
    : text.slice(0, match.index) + replacement() + text.slice(match.index + match[0].length);
}
