import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_GRACE_DAYS, DEFAULT_MATURITY_DAYS } from '@volka/extract';
import { LIFEDAYS } from '@volka/validation/campaign';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const VARS = join(import.meta.dirname, '..', '..', '..', '..', '..', 'dbt_project', 'vars.yml');

test('the planner fetches a day until the marts treat its figures as final, with the same lifedays as the validation', async () => {
  const { vars } = parse(await readFile(VARS, 'utf8')) as {
    readonly vars: Readonly<Record<string, unknown>>;
  };
  expect(vars['lifedays']).toEqual(LIFEDAYS);
  expect(vars['maturity_grace_days']).toBe(DEFAULT_GRACE_DAYS);
  expect(LIFEDAYS.at(-1)).toBe(DEFAULT_MATURITY_DAYS);
});
