/** NUL and halves of surrogate pairs: legal in JavaScript and JSON, refused by PostgreSQL's text and jsonb. */
const ESCAPED_TROUBLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** `text` as PostgreSQL can keep it: what it cannot becomes U+FFFD, so that a poisoned record never blocks a window. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{FFFD}');
}

/** JSON text that jsonb accepts; unchanged, and cheap to check, in all but the poisoned case. */
export function storableJson(json: string): string {
  if (!ESCAPED_TROUBLE.test(json)) return json.includes('\0') ? storableText(json) : json;
  return toStorableJson(JSON.parse(json));
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
