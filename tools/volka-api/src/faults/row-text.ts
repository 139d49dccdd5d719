/** A row as the report has it: one JSON object as text, its top-level names met once each, `metrics` last. */
export type RowText = string;

/** What a row is told by in the log: `2024-10-01 Campaign_1 Ad_3`. */
export function nameOfRow(row: RowText): string {
  return ['date', 'campaign', 'ad']
    .map((field) => readField(row, field))
    .filter((text) => text !== null)
    .join(' ');
}

/** A top-level field's value as text without quotes; null if the row lacks it. */
export function readField(row: RowText, field: string): string | null {
  const found = valueOf(field).exec(row)?.[1];
  return found === undefined ? null : found.replace(/^"(.*)"$/, '$1');
}

/** The row with another value, given as JSON text, for a top-level field; null if it lacks the field. */
export function withField(row: RowText, field: string, json: string): RowText | null {
  // A function, since `$` means something in a replacement text.
  return readField(row, field) === null ? null : row.replace(valueOf(field), () => `"${field}":${json}`);
}

/** The row without a top-level field that is not its first; null if it lacks the field. */
export function withoutField(row: RowText, field: string): RowText | null {
  const without = row.replace(new RegExp(`,${valueOf(field).source}`), '');
  return without === row ? null : without;
}

/** The row with other entries under `metrics`: each is one JSON object as text. Null if it is told to leave them. */
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

/** Made once a field: rows come by the hundred thousand. */
function valueOf(field: string): RegExp {
  const known = values.get(field);
  if (known !== undefined) return known;
  const made = new RegExp(`"${field}":("[^"]*"|[^,}\\]]*)`);
  values.set(field, made);
  return made;
}
