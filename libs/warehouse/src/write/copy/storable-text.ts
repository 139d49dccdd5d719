/** NUL and halves of surrogate pairs: legal in JavaScript and JSON, refused by PostgreSQL's text and jsonb. */
const LOOKS_LIKE_TROUBLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** Any escape of JSON, one after the other, so that an escaped backslash takes its second half with it; a whole pair is one. */
const ESCAPE = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u(0000|d[89a-f][0-9a-f]{2})|.)/gi;

/** `text` as PostgreSQL can keep it: what it cannot becomes U+FFFD, so that a poisoned record never blocks a window. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{FFFD}');
}

/**
 * JSON text that jsonb accepts; unchanged, and cheap to check, in all but the poisoned case. It is never parsed: a number keeps its digits,
 * and no text becomes longer.
 */
export function storableJson(json: string): string {
  const clean = LOOKS_LIKE_TROUBLE.test(json)
    ? json.replace(ESCAPE, (escape, trouble?: string) => (trouble === undefined ? escape : '\u{FFFD}'))
    : json;
  return clean.includes('\0') ? storableText(clean) : clean;
}

/** A value as JSON text that jsonb accepts. */
export function toStorableJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => {
    if (typeof entry === 'string') return storableText(entry);
    if (typeof entry === 'bigint') return entry.toString();
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return entry;
    return Object.fromEntries(Object.entries(entry).map(([name, inner]) => [storableText(name), inner]));
  });
}
