import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codesInDocs, codesInSources } from './error-codes.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('docs/errors.md lists every error code of the sources, and no other', async () => {
  const codes = await codesInSources(root);
  expect(codes.length).toBeGreaterThan(20);
  expect(await codesInDocs(root)).toEqual(codes);
});
