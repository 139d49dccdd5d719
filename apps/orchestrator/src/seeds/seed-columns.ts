import { isIsoDate } from '@volka/runtime/calendar';
import { z } from 'zod';

/** A column of a seed: checks the text of one cell. */
type SeedColumn = z.ZodType<string>;

function column(problemOf: (value: string) => string | null): SeedColumn {
  return z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== null) context.addIssue(problem);
  });
}

/** A name must be trimmed and NFC-normalised, as in the database, or it equals none there. @see DATA_RULES 20 */
function problemOfText(value: string): string | null {
  if (value === '') return 'is empty';
  if (value !== value.trim()) return 'has spaces at an end; remove them';
  if (value !== value.normalize('NFC')) return 'has letters made of two characters; type them anew';
  if (/\p{Cc}|\p{Cf}|\uFFFD/u.test(value)) return 'has invisible or replaced characters; type it anew';
  if (value.toLowerCase() === 'null') return 'is read as empty by dbt; choose another word';
  return null;
}

export const seedText = (): SeedColumn => column(problemOfText);

/** One of these words. */
export const seedWord = (...words: readonly string[]): SeedColumn =>
  column((value) => (words.includes(value) ? null : `must be one of ${words.join(', ')}`));

/** Part of a campaign name: letters and digits in lower case. */
export const seedToken = (): SeedColumn =>
  column((value) =>
    /^[\p{L}\p{N}]+$/u.test(value) && value === value.toLowerCase()
      ? problemOfText(value)
      : 'must be letters and digits in lower case',
  );

function problemOfDate(value: string): string | null {
  return isIsoDate(value) ? null : 'must be a date such as 2024-10-31';
}

export const seedDate = (): SeedColumn => column(problemOfDate);

export const seedMonth = (): SeedColumn =>
  column((value) =>
    problemOfDate(value) === null && value.endsWith('-01')
      ? null
      : 'must be the first day of a month, such as 2024-10-01',
  );

/** A number from 0 up, without sign, exponent or thousands separator; `650.000` is refused if there are two decimals. */
export const seedAmount = (digits: number, decimals: number): SeedColumn => {
  const form = new RegExp(`^\\d{1,${digits - decimals}}(?:\\.\\d{1,${decimals}})?$`);
  return column((value) =>
    form.test(value) ? null : `must be a plain number with at most ${decimals} decimals, such as 1250.50`,
  );
};

/** A cell that may be empty. */
export const orEmpty = (inner: SeedColumn): SeedColumn =>
  column((value) => (value === '' ? null : (inner.safeParse(value).error?.issues[0]?.message ?? null)));
