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
