import { z } from 'zod';
import { Secret } from '../secrets/secret.ts';

/** What `.env.template` says of a variable. */
export interface VariableMeta {
  readonly description: string;
  readonly example?: string;
}

/** A variable of plain text, e.g. a host name. */
export function text(meta: VariableMeta): z.ZodString {
  return z
    .string()
    .min(1)
    .meta({ ...meta });
}

/** A variable that must not be seen: it is parsed into a {@link Secret}. */
export function secret(meta: VariableMeta): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  return z
    .string()
    .min(1)
    .transform((value) => new Secret(value))
    .meta({ ...meta });
}

/** A variable that is a whole number within an inclusive range. */
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

/** A variable that is an absolute http or https address, kept without a trailing slash. */
export function httpUrl(meta: VariableMeta): z.ZodPipe<z.ZodString, z.ZodTransform<string, string>> {
  return z
    .string()
    .transform((value, context) => {
      if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
        return value.replace(/(?<!\/)\/+$/, '');
      context.addIssue({ code: 'custom', message: 'must be an http or https address' });
      return z.NEVER;
    })
    .meta({ ...meta });
}
