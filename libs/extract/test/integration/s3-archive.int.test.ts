import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { startTestS3 } from '@volka/local-s3';
import type { TestS3 } from '@volka/local-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createArchive, readRecords, restoreBody } from '../../src/index.ts';

const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-31' };
const STREAM = 'campaigns-report:a';
const sha256Of = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');
const records = Array.from({ length: 20_000 }, (_, i) => ({ id: i, name: `Kampagne „${i}“` }));
const JSON_TEXT = JSON.stringify(records);
const LABEL = { stream: STREAM, window: WINDOW, load: 'run-1', sha256: sha256Of(JSON_TEXT) };

let s3: TestS3;
let dir: string;

beforeAll(async () => {
  s3 = await startTestS3();
  await s3.createBucket('answers');
});
afterAll(async () => {
  await s3[Symbol.asyncDispose]();
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'extract-s3-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function spooled(content = JSON_TEXT) {
  const path = join(dir, 'body.json');
  await writeFile(path, content);
  return { path, contentEncoding: 'identity' } as const;
}

it('keeps an answer in the bucket by stream, window, load and digest, and gives it back as received', async () => {
  const archive = createArchive('s3://answers/raw', s3.settings);
  const { uri } = await archive.store(await spooled(), LABEL);
  const key = `raw/campaigns-report_a/2024-10-01_2024-10-31/run-1/${LABEL.sha256}.json.gz`;
  expect(uri).toBe(`s3://answers/${key}`);
  expect(archive.uriOf(LABEL)).toBe(uri);
  const object = await s3.client.getObject({ Bucket: 'answers', Key: key });
  const bytes = await object.Body!.transformToByteArray();
  expect(gunzipSync(bytes).toString()).toBe(JSON_TEXT);
  const read: unknown[] = [];
  for await (const batch of readRecords(archive.open(uri), { contentEncoding: 'identity' })) {
    read.push(...batch.records);
  }
  expect(read).toEqual(records);
  expect(await readdir(dir)).toEqual(['body.json']);
});

it('brings an archived answer back to the spool, and only the answer of the digest', async () => {
  const archive = createArchive('s3://answers/restore/', s3.settings);
  const { uri } = await archive.store(await spooled(), LABEL);
  const spoolDir = join(dir, 'spool');
  const body = await restoreBody(archive, { uri, sha256: LABEL.sha256 }, spoolDir);
  expect(await readFile(body.path, 'utf8')).toBe(JSON_TEXT);
  expect(body).toMatchObject({ bytes: Buffer.byteLength(JSON_TEXT), sha256: LABEL.sha256 });
  await rm(body.path);
  await expect(restoreBody(archive, { uri, sha256: 'f'.repeat(64) }, spoolDir)).rejects.toMatchObject({
    code: 'EXTRACT_ARCHIVE_UNREADABLE',
  });
  expect(await readdir(spoolDir)).toEqual([]);
});

it('stores the same answer once', async () => {
  const archive = createArchive('s3://answers/once', s3.settings);
  await archive.store(await spooled(), LABEL);
  await archive.store({ path: join(dir, 'gone'), contentEncoding: 'identity' }, LABEL);
  const listed = await s3.client.listObjectsV2({ Bucket: 'answers', Prefix: 'once/' });
  expect(listed.KeyCount).toBe(1);
});

it('refuses bytes that are not those of the digest, and uploads nothing', async () => {
  const archive = createArchive('s3://answers/wrong', s3.settings);
  await expect(archive.store(await spooled('[1]'), LABEL)).rejects.toMatchObject({
    code: 'EXTRACT_ARCHIVE_UNWRITABLE',
  });
  const listed = await s3.client.listObjectsV2({ Bucket: 'answers', Prefix: 'wrong/' });
  expect(listed.KeyCount).toBe(0);
});

it('reports the error of S3 without the secret', async () => {
  const archive = createArchive('s3://no-such-bucket/x', s3.settings);
  const refused: unknown = await archive.store(await spooled(), LABEL).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'EXTRACT_ARCHIVE_UNWRITABLE',
    context: { systemCode: 'NoSuchBucket 404' },
  });
  const unread: unknown = await text(archive.open(`s3://no-such-bucket/x/k`)).catch(
    (error: unknown) => error,
  );
  expect(unread).toMatchObject({ code: 'EXTRACT_ARCHIVE_UNREADABLE' });
  expect(String(refused) + String(unread) + JSON.stringify([refused, unread])).not.toContain('canary');
});

it('shows a missing and a damaged object as unreadable', async () => {
  const archive = createArchive('s3://answers/damaged', s3.settings);
  await expect(text(archive.open('s3://answers/damaged/none'))).rejects.toMatchObject({
    code: 'EXTRACT_ARCHIVE_UNREADABLE',
    context: { systemCode: 'NoSuchKey 404' },
  });
  await s3.client.putObject({ Bucket: 'answers', Key: 'damaged/bad', Body: 'no gzip' });
  await expect(text(archive.open('s3://answers/damaged/bad'))).rejects.toMatchObject({
    code: 'EXTRACT_ARCHIVE_UNREADABLE',
    context: { systemCode: 'Z_DATA_ERROR' },
  });
  for (const uri of ['s3://other/damaged/bad', 's3://answers/else/bad', 'file:///etc/hostname']) {
    expect(() => archive.open(uri)).toThrow(/outside this archive/);
  }
});

it('puts again what a failing server did not take', async () => {
  let puts = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.method === 'HEAD') response.writeHead(404).end();
      else if (request.method === 'PUT' && ++puts < 3) response.writeHead(503).end();
      else response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const archive = createArchive('s3://answers', { ...s3.settings, endpoint: `http://127.0.0.1:${port}` });
    await archive.store(await spooled(), LABEL);
    expect(puts).toBe(3);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

it.each(['ftp://x/y', '', 's3://', 's3://UPPER/x'])('refuses %j as an archive', (uri) => {
  expect(() => createArchive(uri)).toThrow(expect.objectContaining({ code: 'EXTRACT_OPTIONS_INVALID' }));
});
