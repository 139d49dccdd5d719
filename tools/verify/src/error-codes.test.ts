import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DBT_BROKEN_RETRYABLE, DBT_RUNNER_RETRYABLE } from '@volka/dbt-runner';
import { DEMO_RETRYABLE } from '@volka/demo/errors';
import { EXTRACT_RETRYABLE } from '@volka/extract';
import { LOCAL_POSTGRES_RETRYABLE } from '@volka/local-postgres';
import { ORCHESTRATOR_RETRYABLE } from '@volka/orchestrator';
import { RUNTIME_RETRYABLE } from '@volka/runtime';
import { TABULAR_RETRYABLE } from '@volka/tabular';
import { VALIDATION_RETRYABLE } from '@volka/validation';
import { SIMULATOR_RETRYABLE } from '@volka/volka-api';
import { WAREHOUSE_RETRYABLE } from '@volka/warehouse';
import { expect, test } from 'vitest';
import { codesInDocs, codesInSources } from './error-codes.ts';
import type { Retryable } from './error-codes.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** What the code says of every error that can be thrown or recorded. */
const retryableInCode: Readonly<Record<string, Retryable>> = {
  ...DBT_BROKEN_RETRYABLE,
  ...DBT_RUNNER_RETRYABLE,
  ...DEMO_RETRYABLE,
  ...EXTRACT_RETRYABLE,
  ...LOCAL_POSTGRES_RETRYABLE,
  ...ORCHESTRATOR_RETRYABLE,
  ...RUNTIME_RETRYABLE,
  ...SIMULATOR_RETRYABLE,
  ...TABULAR_RETRYABLE,
  ...VALIDATION_RETRYABLE,
  ...WAREHOUSE_RETRYABLE,
};

test('docs/errors.md lists every error code of the sources, and no other', async () => {
  const codes = await codesInSources(root);
  expect(codes.length).toBeGreaterThan(100);
  expect((await codesInDocs(root)).map(({ code }) => code).sort()).toEqual(codes);
});

test('docs/errors.md and the code agree on which errors are retryable', async () => {
  const documented = (await codesInDocs(root)).filter(({ retryable }) => retryable !== null);
  expect(Object.fromEntries(documented.map(({ code, retryable }) => [code, retryable]))).toEqual(
    retryableInCode,
  );
});

test('the runbook names only codes and settings that exist', async () => {
  const [runbook = '', errors = '', settings = ''] = await Promise.all(
    ['docs/runbook.md', 'docs/errors.md', '.env.template'].map((file) => readFile(join(root, file), 'utf8')),
  );
  const names = [...runbook.matchAll(/`([A-Z]+_[A-Z_]*[A-Z])`/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(30);
  const known = (name: string): boolean =>
    errors.includes(`\`${name}\``) || new RegExp(`^(# )?${name}=`, 'm').test(settings);
  expect(names.filter((name) => !known(name))).toEqual([]);
});
