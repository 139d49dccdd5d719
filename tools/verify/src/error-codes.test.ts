import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExtractError } from '@volka/extract';
import type { ExtractErrorCode } from '@volka/extract';
import { expect, test } from 'vitest';
import { codesInDocs, codesInSources, retriesInDocs } from './error-codes.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('docs/errors.md lists every error code of the sources, and no other', async () => {
  const codes = await codesInSources(root);
  expect(codes.length).toBeGreaterThan(20);
  expect(await codesInDocs(root)).toEqual(codes);
});

test('docs/errors.md promises that an extract error helps itself where its code does, and nowhere else', async () => {
  const promised = (await retriesInDocs(root)).filter(({ code }) => code.startsWith('EXTRACT_'));
  expect(promised.length).toBeGreaterThan(10);
  expect(promised).toEqual(
    promised.map(({ code }) => ({
      code,
      retryable: new ExtractError(code as ExtractErrorCode, '').retryable,
    })),
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
