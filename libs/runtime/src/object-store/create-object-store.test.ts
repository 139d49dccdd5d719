import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createObjectStore } from './create-object-store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volka-object-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each(['s3://UPPER/x', 's3://', 'ftp://reports/x', ''])('refuses %j as the URI of a store', (uri) => {
  expect(() => createObjectStore(uri)).toThrow(
    expect.objectContaining({ code: 'RUNTIME_STORE_URI_INVALID' }) as Error,
  );
});

test('a folder, by path or by file URI, keeps a file under the URI that it returns', async () => {
  for (const place of [join(folder, 'new'), pathToFileURL(join(folder, 'new')).href]) {
    const store = createObjectStore(place, () => expect.unreachable('no bucket is used'));
    expect(await store.write('a.csv', bytes(place))).toBe(pathToFileURL(join(folder, 'new', 'a.csv')).href);
    expect(await readFile(join(folder, 'new', 'a.csv'), 'utf8')).toBe(place);
  }
  expect(await readdir(join(folder, 'new'))).toEqual(['a.csv']);
});

test('remove removes a file once, and does nothing to files outside the store', async () => {
  const outside = join(folder, 'outside.csv');
  await writeFile(outside, '');
  const store = createObjectStore(join(folder, 'inner'));
  const uri = await store.write('a.csv', bytes('a'));
  await store.remove(uri);
  await store.remove(uri);
  await store.remove(pathToFileURL(outside).href);
  expect(await readdir(join(folder, 'inner'))).toEqual([]);
  expect(await readFile(outside, 'utf8')).toBe('');
});

test('a file that cannot be written leaves no partial file, and the error names it', async () => {
  const taken = join(folder, 'taken');
  await mkdir(join(taken, 'a.csv'), { recursive: true });
  const store = createObjectStore(taken);
  const error: unknown = await store.write('a.csv', bytes('a')).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'RUNTIME_STORE_UNWRITABLE',
    failure: { action: 'write', file: join(taken, 'a.csv') },
    message: expect.stringMatching(
      /^Cannot write \/.*; check the folder's permissions and free space$/,
    ) as string,
  });
  await expect(store.remove(pathToFileURL(join(taken, 'a.csv')).href)).rejects.toMatchObject({
    code: 'RUNTIME_STORE_UNWRITABLE',
    failure: { action: 'remove' },
  });
  expect(await readdir(taken)).toEqual(['a.csv']);
});
