import { z } from 'zod';
import { Secret } from '../secrets/secret.ts';

/** The text about a variable in `.env.template`. */
export interface VariableMeta {
  readonly description: string;
  readonly example?: string;
}

/** Declares a variable of text, such as a host name. */
export function text(meta: VariableMeta): z.ZodString {
  return z
    .string()
    .min(1)
    .meta({ ...meta });
}

/** Declares a variable that must not be printed: it is parsed to a {@link Secret}. */
export function secret(meta: VariableMeta): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  return z
    .string()
    .min(1)
    .transform((value) => new Secret(value))
    .meta({ ...meta });
}

/** Declares a whole number within an inclusive range. */
export function integer(
  meta: VariableMeta & { readonly min: number; readonly max: number },
): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
  const { min, max, ...rest } = meta;
  return z
    .string()
    .transform((value, context) => {
      const parsed = Number(value);
      if (/^\d+$/.test(value) && parsed >= min && parsed <= max) return parsed;
      context.addIssue({ code: 'custom', message: `must be a whole number from ${min} to ${max}` });
      return z.NEVER;
    })
    .meta(rest);
}

/** Declares an absolute http or https URL; a trailing slash is removed. */
export function httpUrl(meta: VariableMeta): z.ZodPipe<z.ZodString, z.ZodTransform<string, string>> {
  return z
    .string()
    .transform((value, context) => {
      if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
        return value.replace(/(?<!\/)\/+$/, '');
      context.addIssue({ code: 'custom', message: 'must be an http or https URL' });
      return z.NEVER;
    })
    .meta({ ...meta });
}
