/** NUL and lone surrogates: valid in JavaScript and JSON, but not in PostgreSQL's text and jsonb. */
const LOOKS_LIKE_TROUBLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** Any escape of JSON. Matching all of them consumes an escaped backslash as a whole. A surrogate pair is one match. */
const ESCAPE = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u(0000|d[89a-f][0-9a-f]{2})|.)/gi;

/** Replaces characters that PostgreSQL cannot store with U+FFFD, so that such a record does not block a window. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{FFFD}');
}

/**
 * Returns JSON text that jsonb accepts. Usually the text is unchanged and the check is fast. The text is not parsed, so numbers keep their
 * digits, and it does not become longer.
 */
export function storableJson(json: string): string {
  const clean = LOOKS_LIKE_TROUBLE.test(json)
    ? json.replace(ESCAPE, (escape, trouble?: string) => (trouble === undefined ? escape : '\u{FFFD}'))
    : json;
  return clean.includes('\0') ? storableText(clean) : clean;
}

/** Returns a value as JSON text that jsonb accepts. */
export function toStorableJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => {
    if (typeof entry === 'string') return storableText(entry);
    if (typeof entry === 'bigint') return entry.toString();
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return entry;
    return Object.fromEntries(Object.entries(entry).map(([name, inner]) => [storableText(name), inner]));
  });
}
