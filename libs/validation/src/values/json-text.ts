import { isExactNumber } from './numeric-cell.ts';

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Past this many characters or decimal places an exact number is written as a string: PostgreSQL's numeric ends not far beyond. */
const STORABLE_NUMBER_SIZE = 1000;

/** JSON text and how deep it nests (0 for a scalar). */
export interface JsonText {
  readonly text: string;
  readonly depth: number;
}

/** `sorted`: keys in order and numbers within jsonb's reach, so that equal values give equal, storable text. */
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
 * Writes a value that came from JSON back as JSON text; exact numbers come out as the number text they were.
 * Never throws: it keeps its own stack, because JSON.parse nests deeper than JSON.stringify can follow.
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
 * The text of `toJsonText` for a value that came from JSON, by the engine's own writer where that writes the same: the text is half the cost
 * of a refused record. What cannot come from JSON (`undefined`) is left out.
 */
export function jsonTextOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // Nested too deep, or a bigint.
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
  // These cannot come from JSON; null keeps the text well-formed.
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return 'null';
  return JSON.stringify(value);
}

function isStorableNumber(text: string): boolean {
  if (text.length > STORABLE_NUMBER_SIZE) return false;
  const exponent = text.split(/[eE]/, 2)[1];
  return exponent === undefined || Math.abs(Number(exponent)) <= STORABLE_NUMBER_SIZE;
}

/** True if PostgreSQL takes the text as jsonb: no NUL, no half surrogate pair, not nested beyond reason. */
export function isStorableJson(json: JsonText): boolean {
  if (json.depth > 200) return false;
  // JSON.stringify escapes these two and only these as \u0000 and \ud8xx-\udfxx; an even run of backslashes before is data.
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(json.text);
}
