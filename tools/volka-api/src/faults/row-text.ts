/** A row of the report: one JSON object as text. Each top-level name occurs once, `metrics` is the last. */
export type RowText = string;

/** The name of a row in the log: `2024-10-01 Campaign_1 Ad_3`. */
export function nameOfRow(row: RowText): string {
  return ['date', 'campaign', 'ad']
    .map((field) => readField(row, field))
    .filter((text) => text !== null)
    .join(' ');
}

/** The value of a top-level field as text without quotes; null if the row does not have it. */
export function readField(row: RowText, field: string): string | null {
  const found = valueOf(field).exec(row)?.[1];
  return found === undefined ? null : found.replace(/^"(.*)"$/, '$1');
}

/** The row with another value (JSON text) for a top-level field; null if it does not have the field. */
export function withField(row: RowText, field: string, json: string): RowText | null {
  // A function, because `$` has a meaning in a replacement text.
  return readField(row, field) === null ? null : row.replace(valueOf(field), () => `"${field}":${json}`);
}

/** The row without a top-level field other than the first; null if it does not have the field. */
export function withoutField(row: RowText, field: string): RowText | null {
  const without = row.replace(new RegExp(`,${valueOf(field).source}`), '');
  return without === row ? null : without;
}

/** The row with other entries of `metrics`, each one JSON object as text. Null if `change` returns null. */
export function withEntries(
  row: RowText,
  change: (entries: readonly string[]) => readonly string[] | null,
): RowText | null {
  const at = row.indexOf('"metrics":[');
  const entries = row.slice(at).match(/\{[^}]*\}/g) ?? [];
  const changed = change(entries);
  return changed === null ? null : `${row.slice(0, at)}"metrics":[${changed.join(',')}]}`;
}

const values = new Map<string, RegExp>();

/** Cached for each field, because there are hundreds of thousands of rows. */
function valueOf(field: string): RegExp {
  const known = values.get(field);
  if (known !== undefined) return known;
  const made = new RegExp(`"${field}":("[^"]*"|[^,}\\]]*)`);
  values.set(field, made);
  return made;
}
