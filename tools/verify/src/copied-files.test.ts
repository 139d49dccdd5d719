import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

// No library imports another one, so what two of them need is in both. The copies must not become different (ADR 0049).
test.each([
  ['libs/runtime/src/calendar/iso-date.ts', 'libs/extract/src/windows/iso-date.ts'],
  ['libs/runtime/src/calendar/iso-date.test.ts', 'libs/extract/src/windows/iso-date.test.ts'],
  ['libs/runtime/src/object-store/parse-s3-uri.ts', 'libs/extract/src/archive/parse-s3-uri.ts'],
  ['libs/runtime/src/terminal/plain-text.ts', 'libs/validation/src/report/plain-text.ts'],
  ['libs/runtime/src/terminal/plain-text.test.ts', 'libs/validation/src/report/plain-text.test.ts'],
])('%s and %s are the same text', (original, copy) => {
  expect(textOf(copy)).toBe(textOf(original));
});
