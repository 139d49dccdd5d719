import { isStorableJson, toJsonText } from '../values/json-text.ts';

/** The parts of `metrics` without a column: unknown lifedays, and unknown fields of known lifedays. */
export type ExtraMetrics = readonly Readonly<Record<string, unknown>>[];

/** Returns the unknown fields of a record; null if there are none. */
export function unknownFields(record: object, known: readonly string[]): Record<string, unknown> | null {
  let unknown: Record<string, unknown> | null = null;
  for (const [field, value] of Object.entries(record) as [string, unknown][]) {
    if (known.includes(field)) continue;
    // Without a prototype, a field named __proto__ is an ordinary field.
    unknown ??= Object.create(null) as Record<string, unknown>;
    unknown[field] = value;
  }
  return unknown;
}

/** The content of `_extra`: unknown fields of the record, and under `metrics` those of its entries. */
export type ExtraText =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'unstorable' };

/** Writes unknown fields as jsonb text, with sorted keys so that equal fields give equal text. */
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
