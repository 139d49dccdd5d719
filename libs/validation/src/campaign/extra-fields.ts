import { isStorableJson, toJsonText } from '../values/json-text.ts';

/** What `metrics` held that has no column: unknown lifedays whole, and unknown fields of known ones. */
export type ExtraMetrics = readonly Readonly<Record<string, unknown>>[];

/** The fields of a record that are not among the known ones; null if there are none. */
export function unknownFields(record: object, known: readonly string[]): Record<string, unknown> | null {
  let unknown: Record<string, unknown> | null = null;
  for (const [field, value] of Object.entries(record) as [string, unknown][]) {
    if (known.includes(field)) continue;
    // Without a prototype a field named __proto__ is a field like any other.
    unknown ??= Object.create(null) as Record<string, unknown>;
    unknown[field] = value;
  }
  return unknown;
}

/** What `_extra` holds: unknown fields of the record, and under `metrics` what its entries had to spare. */
export type ExtraText =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'unstorable' };

/** Writes what the contract does not know as jsonb text, keys sorted so that equal extras are equal text. */
export function extraText(
  unknown: Readonly<Record<string, unknown>> | null,
  metrics: ExtraMetrics,
): ExtraText {
  if (unknown === null && metrics.length === 0) return { kind: 'none' };
  const extra = Object.assign(Object.create(null), unknown) as Record<string, unknown>;
  if (metrics.length > 0) extra['metrics'] = metrics;
  const json = toJsonText(extra, { sorted: true });
  return isStorableJson(json) ? { kind: 'json', text: json.text } : { kind: 'unstorable' };
}
