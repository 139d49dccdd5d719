import { z } from 'zod';
import type { KindName } from '../frame/column.ts';

/** The conditions of a zod schema that can be compiled. */
export interface ZodLimits {
  readonly isNullable: boolean;
  /** Inclusive; ±Infinity if there is no limit. */
  readonly minimum: number;
  readonly maximum: number;
  /** Longest text in UTF-16 units, if declared. */
  readonly maxLength: number | null;
  /** The only values allowed, if declared. */
  readonly values: readonly string[] | null;
  /** True if these are all conditions of the schema, so a value within them needs no check by zod. */
  readonly isComplete: boolean;
}

/** Reads the limits from a column's zod schema. Unknown conditions (refinements, patterns) make them incomplete, but not wrong. */
export function readZodLimits(schema: z.ZodType, kind: KindName): ZodLimits {
  let isNullable = false;
  let inner: z.core.$ZodType = schema;
  while (inner instanceof z.ZodNullable) {
    isNullable = true;
    inner = inner.unwrap();
  }
  const limits = {
    minimum: -Infinity,
    maximum: Infinity,
    maxLength: null as number | null,
    isComplete: true,
  };
  const values = inner instanceof z.ZodEnum ? inner.options.map(String) : null;
  limits.isComplete = isPlain(inner);
  for (const def of checksOf(inner)) {
    const isLower = def.check === 'greater_than';
    if (isNumberLimit(def) && def.inclusive) {
      if (isLower) limits.minimum = Math.max(limits.minimum, def.value);
      else limits.maximum = Math.min(limits.maximum, def.value);
    } else if (isMaxLength(def)) {
      limits.maxLength = Math.min(limits.maxLength ?? Infinity, def.maximum);
    } else if (!isAskedByKind(def, kind)) limits.isComplete = false;
  }
  return { isNullable, values, ...limits };
}

function isPlain(schema: z.core.$ZodType): boolean {
  return (
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodString ||
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodUnknown
  );
}

function checksOf(schema: z.core.$ZodType): readonly z.core.$ZodCheckDef[] {
  const { def } = schema._zod;
  const checks = (def.checks ?? []).map((check) => check._zod.def);
  // z.int() is a number whose definition is also its check.
  return 'check' in def ? [def as z.core.$ZodCheckDef, ...checks] : checks;
}

/** Columns of whole numbers require safe integers anyway. */
function isAskedByKind(def: z.core.$ZodCheckDef, kind: KindName): boolean {
  const { check, format } = def as Partial<z.core.$ZodCheckNumberFormatDef>;
  return check === 'number_format' && format === 'safeint' && (kind === 'int32' || kind === 'int53');
}

function isNumberLimit(
  def: z.core.$ZodCheckDef,
): def is z.core.$ZodCheckGreaterThanDef & { readonly value: number } {
  const { value } = def as Partial<z.core.$ZodCheckGreaterThanDef>;
  return (def.check === 'greater_than' || def.check === 'less_than') && typeof value === 'number';
}

function isMaxLength(def: z.core.$ZodCheckDef): def is z.core.$ZodCheckMaxLengthDef {
  return def.check === 'max_length';
}
