import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { startTestS3 } from '@volka/local-s3';
import type { TestS3 } from '@volka/local-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFolderStore, createObjectStore } from '../../src/object-store/index.ts';
import type { ObjectStore } from '../../src/object-store/index.ts';

let s3: TestS3;

beforeAll(async () => {
  s3 = await startTestS3();
  await s3.createBucket('reports');
});

afterAll(async () => {
  await s3[Symbol.asyncDispose]();
});

const storeAt = (uri: string): ObjectStore => createObjectStore(uri, () => ({ client: s3.settings }));

async function keys(): Promise<readonly (string | undefined)[]> {
  const { Contents = [] } = await s3.client.listObjectsV2({ Bucket: 'reports' });
  return Contents.map(({ Key }) => Key);
}

test('a file in a bucket can be read, replaced and removed', async () => {
  const store = storeAt('s3://reports/marketing/');
  const uri = await store.write('october.csv', Buffer.from('first'));
  expect(uri).toBe('s3://reports/marketing/october.csv');
  expect(await store.write('october.csv', Buffer.from('second'), { contentType: 'text/csv' })).toBe(uri);
  const { Body, ContentType } = await s3.client.getObject({
    Bucket: 'reports',
    Key: 'marketing/october.csv',
  });
  expect(await text(Body as Readable)).toBe('second');
  expect(ContentType).toBe('text/csv');
  await store.remove(uri);
  await store.remove(uri);
  expect(await keys()).toEqual([]);
});

test('remove does nothing to a file of another store', async () => {
  const uri = await storeAt('s3://reports/marketing').write('a.xlsx', Buffer.from('x'));
  await storeAt('s3://reports/finance').remove(uri);
  await createFolderStore('/nowhere').remove(uri);
  expect(await keys()).toEqual(['marketing/a.xlsx']);
  await storeAt('s3://reports').remove(uri);
  expect(await keys()).toEqual([]);
});

test('the error about a missing bucket names it and contains no secret', async () => {
  const failing = storeAt('s3://no-such-bucket').write('a.csv', Buffer.from('x'));
  await expect(failing).rejects.toMatchObject({
    code: 'RUNTIME_STORE_UNWRITABLE',
    message:
      'Cannot write s3://no-such-bucket/a.csv: S3 says NoSuchBucket; check the bucket, the region and the permissions',
  });
  await expect(failing).rejects.not.toThrow('canary-secret');
});
