import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_GRACE_DAYS, DEFAULT_MATURITY_DAYS, REQUESTED_LIFEDAYS } from '@volka/extract';
import { LIFEDAYS } from '@volka/validation/campaign';
import { HISTORY_LOCK_NAME } from '@volka/warehouse/operate';
import { LOCK_CLASS } from '@volka/warehouse/write';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { CAMPAIGNS_STREAM } from '../etl/campaigns-stream.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..', '..', 'dbt_project');
const textOf = (path: string): Promise<string> => readFile(join(PROJECT, path), 'utf8');

const { vars } = parse(await textOf('vars.yml')) as { readonly vars: Readonly<Record<string, unknown>> };

test('the lifedays that are requested are those that are validated and those of the marts', () => {
  expect(REQUESTED_LIFEDAYS).toEqual(LIFEDAYS);
  expect(vars['lifedays']).toEqual(LIFEDAYS);
});

test('the planner fetches a day until its figures are final in the marts', () => {
  expect(DEFAULT_MATURITY_DAYS).toBe(LIFEDAYS.at(-1));
  expect(vars['maturity_grace_days']).toBe(DEFAULT_GRACE_DAYS);
});

test('the marts read the stream that the loader writes', () => {
  expect(vars['campaigns_stream']).toBe(CAMPAIGNS_STREAM);
});

test('dbt and the loader take the same advisory locks', async () => {
  const build = /macro build_lock_class\(\) -%\}\s+\{\{ return\((\d+)\) \}\}/.exec(
    await textOf('macros/project/take_build_lock.sql'),
  );
  expect(Number(build?.[1])).toBe(LOCK_CLASS.build);
  // dbt adds 1 for the builder, 2 for a relation and 3 for the calendar.
  expect(LOCK_CLASS.builder).toBe(LOCK_CLASS.build + 1);
  expect(Object.values(LOCK_CLASS)).not.toContain(LOCK_CLASS.build + 2);
  expect(Object.values(LOCK_CLASS)).not.toContain(LOCK_CLASS.build + 3);

  const history = /macro history_lock_name\(\) -%\}\s+(\w+)\s+\{%/.exec(
    await textOf('macros/history/history_lock_name.sql'),
  );
  expect(history?.[1]).toBe(HISTORY_LOCK_NAME);
});

test('no SQL of the dbt project names the stream itself', async () => {
  const files = await Array.fromAsync(glob('{models,macros,tests,snapshots}/**/*.sql', { cwd: PROJECT }));
  expect(files.length).toBeGreaterThan(50);
  const texts = await Promise.all(files.map(async (file) => [file, await textOf(file)] as const));
  expect(texts.filter(([, text]) => text.includes(CAMPAIGNS_STREAM)).map(([file]) => file)).toEqual([]);
});
