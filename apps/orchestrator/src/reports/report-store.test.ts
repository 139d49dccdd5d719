import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createReportStore } from './report-store.ts';

test.each(['s3://UPPER/x', 's3://', 'ftp://reports/x', ''])('refuses %j as the URI of a store', (place) => {
  expect(() => createReportStore(place)).toThrow(
    expect.objectContaining({ code: 'REPORT_URI_INVALID' }) as Error,
  );
});

test('accepts a folder as path and as file URI', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'volka-report-store-'));
  for (const place of [folder, pathToFileURL(folder).href]) {
    await createReportStore(place).write('a.csv', Buffer.from(place));
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe(place);
  }
  await rm(folder, { recursive: true });
});
