import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderArchive, readRecords } from '../../src/index.ts';
import type { ReadRecordsOptions } from '../../src/index.ts';

const sha256Of = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-31' };
const STREAM = 'campaigns-report:a';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'extract-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function writeBody(bytes: string | Buffer): Promise<string> {
  const path = join(dir, 'body.json');
  await writeFile(path, bytes);
  return path;
}

async function readAll(source: Parameters<typeof readRecords>[0], options: ReadRecordsOptions) {
  const records: unknown[] = [];
  let batches = 0;
  for await (const batch of readRecords(source, options)) {
    expect(batch.firstIndex).toBe(records.length);
    records.push(...batch.records);
    batches += 1;
  }
  return { records, batches };
}

const many = Array.from({ length: 20_000 }, (_, i) => ({
  id: i,
  name: `Kampagne „${i}“`,
  nested: [{ x: i / 4 }],
}));

describe('readRecords', () => {
  it.each(['identity', 'gzip'] as const)('reads a file of many batches, %s', async (contentEncoding) => {
    const json = Buffer.from(JSON.stringify(many, null, 1));
    const path = await writeBody(contentEncoding === 'gzip' ? gzipSync(json) : json);
    const { records, batches } = await readAll(path, { contentEncoding });
    expect(records).toEqual(many);
    expect(batches).toBeGreaterThan(10);
  });

  it.each(['identity', 'gzip'] as const)('skips a byte order mark, %s', async (contentEncoding) => {
    const json = Buffer.from(`\uFEFF${JSON.stringify(many)}`);
    const path = await writeBody(contentEncoding === 'gzip' ? gzipSync(json) : json);
    expect((await readAll(path, { contentEncoding })).records).toEqual(many);
  });

  it('reads an empty array as no batch', async () => {
    expect(await readAll(await writeBody(' [ ] \n'), { contentEncoding: 'identity' })).toEqual({
      records: [],
      batches: 0,
    });
  });

  it('may be left early', async () => {
    const path = await writeBody(JSON.stringify(many));
    for await (const batch of readRecords(path, { contentEncoding: 'identity', batchBytes: 1000 })) {
      expect(batch.records[0]).toEqual(many[0]);
      break;
    }
  });

  it('gives different errors for a malformed file, a truncated gzip file and a missing file', async () => {
    const read = (path: string, contentEncoding: 'identity' | 'gzip') => readAll(path, { contentEncoding });
    await expect(read(await writeBody('[1,2'), 'identity')).rejects.toMatchObject({
      code: 'EXTRACT_MALFORMED_BODY',
      context: { byteOffset: 4 },
    });
    const gzip = gzipSync(JSON.stringify(many));
    await expect(read(await writeBody(gzip.subarray(0, 5000)), 'gzip')).rejects.toMatchObject({
      code: 'EXTRACT_MALFORMED_BODY',
    });
    await expect(read(await writeBody('no gzip'), 'gzip')).rejects.toMatchObject({
      code: 'EXTRACT_MALFORMED_BODY',
    });
    for (const contentEncoding of ['identity', 'gzip'] as const) {
      await expect(read(join(dir, 'none'), contentEncoding)).rejects.toMatchObject({
        code: 'EXTRACT_SPOOL_UNREADABLE',
        context: { systemCode: 'ENOENT' },
      });
    }
  });

  it('holds a batch, not the answer', async () => {
    const record = JSON.stringify({ name: 'x'.repeat(300) });
    const path = await writeBody(`[${Array.from({ length: 200_000 }, () => record).join(',')}]`);
    const before = process.memoryUsage();
    let peakBytes = 0;
    for await (const batch of readRecords(path, { contentEncoding: 'identity' })) {
      expect(batch.records.length).toBeLessThan(1000);
      const { external, arrayBuffers } = process.memoryUsage();
      peakBytes = Math.max(peakBytes, external + arrayBuffers - before.external - before.arrayBuffers);
    }
    expect(peakBytes).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('createFolderArchive', () => {
  const label = (bytes: string | Buffer) => ({
    stream: STREAM,
    window: WINDOW,
    load: 'manual:1+00',
    sha256: sha256Of(bytes),
  });

  it('keeps an answer under its stream, window and hash, and opens it as received', async () => {
    const json = JSON.stringify(many);
    const archive = createFolderArchive(join(dir, 'archive'));
    const { uri } = await archive.store(
      { path: await writeBody(json), contentEncoding: 'identity' },
      label(json),
    );
    const path = fileURLToPath(uri);
    expect(path).toBe(
      join(dir, 'archive/campaigns-report_a/2024-10-01_2024-10-31/manual_1_00', `${sha256Of(json)}.json.gz`),
    );
    expect(gunzipSync(await readFile(path)).toString()).toBe(json);
    expect(await text(archive.open(uri))).toBe(json);
    expect((await readAll(archive.open(uri), { contentEncoding: 'identity' })).records).toEqual(many);
    expect((await readAll(path, { contentEncoding: 'gzip' })).records).toEqual(many);
  });

  it('keeps an answer that is gzip already as it is', async () => {
    const gzip = gzipSync('[1]');
    const archive = createFolderArchive(dir);
    const { uri } = await archive.store(
      { path: await writeBody(gzip), contentEncoding: 'gzip' },
      label(gzip),
    );
    expect(await text(archive.open(uri))).toBe('[1]');
  });

  it('stores the same answer once, also at the same time', async () => {
    const archive = createFolderArchive(join(dir, 'archive'));
    const body = { path: await writeBody('[1]'), contentEncoding: 'identity' } as const;
    const stored = await Promise.all([1, 2, 3].map(() => archive.store(body, label('[1]'))));
    stored.push(await archive.store({ ...body, path: join(dir, 'gone') }, label('[1]')));
    expect(new Set(stored.map(({ uri }) => uri)).size).toBe(1);
    expect(await readdir(join(fileURLToPath(stored[0]!.uri), '..'))).toHaveLength(1);
  });

  it('refuses bytes that are not those of the hash, and leaves nothing behind', async () => {
    const archive = createFolderArchive(join(dir, 'archive'));
    const body = { path: await writeBody('[1]'), contentEncoding: 'identity' } as const;
    await expect(archive.store(body, label('[2]'))).rejects.toMatchObject({
      code: 'EXTRACT_ARCHIVE_UNWRITABLE',
    });
    const files = await readdir(join(dir, 'archive'), { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).toEqual([]);
  });

  it.each(['../escape', 'a/b', 'a_b', '', 'A'])('refuses the stream name %j', async (stream) => {
    const body = { path: await writeBody('[1]'), contentEncoding: 'identity' } as const;
    const act = createFolderArchive(dir).store(body, { ...label('[1]'), stream });
    await expect(act).rejects.toMatchObject({ code: 'EXTRACT_ARCHIVE_UNWRITABLE' });
  });

  it('says which disk error stood in the way', async () => {
    await writeFile(join(dir, 'file'), '');
    const body = { path: await writeBody('[1]'), contentEncoding: 'identity' } as const;
    const act = createFolderArchive(join(dir, 'file')).store(body, label('[1]'));
    await expect(act).rejects.toMatchObject({
      code: 'EXTRACT_ARCHIVE_UNWRITABLE',
      context: { systemCode: 'ENOTDIR' },
    });
  });

  it('opens nothing outside its folder, and shows damage as an error of the stream', async () => {
    const archive = createFolderArchive(join(dir, 'archive'));
    for (const uri of [
      'file:///etc/hostname',
      's3://bucket/key',
      'file://host/key',
      'no address',
      `file://${dir}/archive/../body.json`,
      'file:///%2e%2e/x',
    ]) {
      expect(() => archive.open(uri)).toThrow(
        expect.objectContaining({ code: 'EXTRACT_ARCHIVE_UNREADABLE' }),
      );
    }
    const { uri } = await archive.store(
      { path: await writeBody('[1]'), contentEncoding: 'identity' },
      label('[1]'),
    );
    await writeFile(fileURLToPath(uri), 'damaged');
    await expect(text(archive.open(uri))).rejects.toThrow();
    await expect(text(archive.open(`${uri}x`))).rejects.toThrow();
  });
});
