const REPLACEMENT = '\u{FFFD}';

/**
 * Reads an array of one element whose bytes are not UTF-8. The element becomes `{ $notUtf8: '<its JSON, each byte above ASCII as \xNN>' }`, so
 * that validation can quarantine it without loss. Null if the bytes are not in a string value: then the element is unknown.
 * @see DATA_RULES 7
 */
export function readNotUtf8(array: Buffer, element: Buffer): readonly unknown[] | null {
  const records = parse(array.toString('utf8'));
  if (records?.length !== 1 || hasDamagedKey(records)) return null;
  const text = element
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  return [{ $notUtf8: text.trim() }];
}

/** Each invalid byte is a replacement character here, which is a syntax error outside a string. */
function parse(text: string): readonly unknown[] | null {
  try {
    return JSON.parse(text) as readonly unknown[];
  } catch {
    return null;
  }
}

function hasDamagedKey(value: unknown): boolean {
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next) && Object.keys(next).some((key) => key.includes(REPLACEMENT))) return true;
    for (const inner of Object.values(next) as readonly unknown[])
      if (typeof inner === 'object') open.push(inner);
  }
  return false;
}
