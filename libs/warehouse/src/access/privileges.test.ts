import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { namedTables } from '../check/expected-catalog.ts';
import { MIGRATIONS_FOLDER } from '../migrate/migrations-folder.ts';
import { accessStatements } from './access-statements.ts';
import { RELATION_GRANTS } from './privileges.ts';
import { WAREHOUSE_ROLES } from './roles.ts';

test('every table of the schema has a line in the list of privileges', () => {
  expect(Object.keys(RELATION_GRANTS)).toEqual(expect.arrayContaining([...namedTables()]));
});

test('no migration grants, revokes or names a role: the list does, under any prefix', async () => {
  const files = (await readdir(MIGRATIONS_FOLDER)).filter((name) => name.endsWith('.sql'));
  for (const file of files) {
    const text = await readFile(path.join(MIGRATIONS_FOLDER, file), 'utf8');
    const statements = text.replaceAll(/^--.*$/gm, '');
    expect(statements, file).not.toMatch(
      new RegExp(`\\b(?:grant|revoke|${WAREHOUSE_ROLES.join('|')})\\b`, 'i'),
    );
  }
});

test('nobody is granted update, delete or truncate on the raw table', () => {
  expect(Object.values(RELATION_GRANTS['public.campaign_performance_raw_appends'] ?? {}).join()).not.toMatch(
    /update|delete|truncate/,
  );
});

test('accessStatements hands over what dbt made only in a repair, and never what users made', () => {
  const present = [
    { kind: 'schema', name: 'etl', schema: 'etl', owner: 'boss' },
    { kind: 'schema', name: 'public_core', schema: 'public_core', owner: 'boss' },
    { kind: 'table', name: 'public_core.fct', schema: 'public_core', owner: 'boss' },
    { kind: 'table', name: 'public_core.notes', schema: 'public_core', owner: 'analyst' },
    { kind: 'table', name: 'dq.dbt_invocation', schema: 'dq', owner: 'a_dbt_transformer' },
  ] as const;
  const owners = (repair: boolean): readonly string[] =>
    accessStatements(present, { prefix: 'a_', user: 'boss', repair }).filter((sql) =>
      sql.includes('owner to'),
    );
  expect(owners(false)).toEqual([
    'alter schema public_core owner to "a_dbt_transformer"',
    'alter table dq.dbt_invocation owner to "boss"',
  ]);
  expect(owners(true)).toEqual([
    'alter schema public_core owner to "a_dbt_transformer"',
    'alter table public_core.fct owner to "a_dbt_transformer"',
    'alter table dq.dbt_invocation owner to "boss"',
  ]);
});
