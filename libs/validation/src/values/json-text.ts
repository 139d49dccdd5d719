import { isExactNumber } from './numeric-cell.ts';

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** An exact number with more characters or decimal places is written as a string, since PostgreSQL's numeric has a similar limit. */
const STORABLE_NUMBER_SIZE = 1000;

/** JSON text and its nesting depth (0 for a scalar). */
export interface JsonText {
  readonly text: string;
  readonly depth: number;
}

/** `sorted`: keys in order and numbers within jsonb's limits, so that equal values give equal text that jsonb can store. */
export interface JsonTextOptions {
  readonly sorted?: boolean;
}

interface Level {
  readonly value: Readonly<Record<string, unknown>> | readonly unknown[];
  /** Null for an array. */
  readonly keys: readonly string[] | null;
  next: number;
}

/**
 * Writes a value from JSON as JSON text again; exact numbers keep their text.
 * Never throws: it has its own stack, because JSON.parse accepts deeper nesting than JSON.stringify.
 */
export function toJsonText(value: unknown, options: JsonTextOptions = {}): JsonText {
  const sorted = options.sorted === true;
  const parts: string[] = [];
  const stack: Level[] = [];
  let depth = 0;

  const open = (child: unknown): void => {
    if (typeof child !== 'object' || child === null || isExactNumber(child)) {
      parts.push(scalarText(child, sorted));
      return;
    }
    const isArray = Array.isArray(child);
    parts.push(isArray ? '[' : '{');
    const keys = isArray ? null : Object.keys(child);
    if (sorted) keys?.sort();
    stack.push({ value: child as Level['value'], keys, next: 0 });
    depth = Math.max(depth, stack.length);
  };

  open(value);
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const size = level.keys === null ? (level.value as readonly unknown[]).length : level.keys.length;
    if (level.next === size) {
      parts.push(level.keys === null ? ']' : '}');
      stack.pop();
      continue;
    }
    const position = level.next;
    level.next += 1;
    if (position > 0) parts.push(',');
    if (level.keys === null) {
      open((level.value as readonly unknown[])[position]);
    } else {
      const key = level.keys[position] as string;
      parts.push(JSON.stringify(key), ':');
      open((level.value as Readonly<Record<string, unknown>>)[key]);
    }
  }
  return { text: parts.join(''), depth };
}

/**
 * Returns the text of `toJsonText` for a value from JSON. It uses JSON.stringify if that gives the same text, because this text is half the
 * cost of a refused record. Values that JSON does not have (`undefined`) are left out.
 */
export function jsonTextOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // The value is nested too deep, or contains a bigint.
  }
  return text === undefined || text.includes('"$number"') ? toJsonText(value).text : text;
}

function scalarText(value: unknown, storable: boolean): string {
  if (isExactNumber(value)) {
    const text = value.$number;
    if (!JSON_NUMBER.test(text)) return JSON.stringify({ $number: text });
    return storable && !isStorableNumber(text) ? JSON.stringify(text) : text;
  }
  if (typeof value === 'bigint') return value.toString();
  // JSON has no such values; null keeps the text well-formed.
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return 'null';
  return JSON.stringify(value);
}

function isStorableNumber(text: string): boolean {
  if (text.length > STORABLE_NUMBER_SIZE) return false;
  const exponent = text.split(/[eE]/, 2)[1];
  return exponent === undefined || Math.abs(Number(exponent)) <= STORABLE_NUMBER_SIZE;
}

/** True if PostgreSQL accepts the text as jsonb: no NUL, no lone surrogate, and not nested too deep. */
export function isStorableJson(json: JsonText): boolean {
  if (json.depth > 200) return false;
  // JSON.stringify writes only these two as \u0000 and \ud8xx-\udfxx. An even number of backslashes before them is data.
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(json.text);
}
