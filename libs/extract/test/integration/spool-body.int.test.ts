import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { startTestS3 } from '@volka/local-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discardBody, orUnwritable, spoolBody, tooLarge } from '../../src/client/spool-body.ts';
import { createArchive, createFolderArchive } from '../../src/index.ts';
import type { RawArchive, SpooledBody } from '../../src/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'extract-spool-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const sha256Of = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** 3 MB that do not compress away: more than the buffers that wait at a time. */
const LARGE = `["${randomBytes(2_250_000).toString('base64')}"]`;

async function* inPieces(content: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, piece = 0; at < content.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    yield content.subarray(at, at + size);
    at += size;
    if (piece % 7 === 0) await turn();
  }
}

interface SpoolRequest {
  readonly packed?: boolean;
  readonly sizes?: readonly number[];
  readonly maxBodyBytes?: number;
}

async function spool(
  content: string,
  { packed = true, sizes = [65_536], maxBodyBytes = 1e9 }: SpoolRequest = {},
): Promise<SpooledBody> {
  const path = join(dir, 'body.json');
  const options = { path, maxBodyBytes, packedPath: packed ? `${path}.gz` : undefined };
  return (await spoolBody(inPieces(Buffer.from(content), sizes), options)).body;
}

describe('spoolBody', () => {
  it('writes what came, and its gzip copy if one is wanted, in pieces of any size', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1_500_000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.boolean(),
        fc.integer({ min: 0, max: LARGE.length }),
        async (some, packed, length) => {
          const content = `[${LARGE.slice(0, length)}`;
          // A large answer byte by byte would take a minute and tell no more.
          const body = await spool(content, { packed, sizes: [...some, 300_000] });
          expect({ bytes: body.bytes, sha256: body.sha256 }).toEqual({
            bytes: content.length,
            sha256: sha256Of(content),
          });
          expect((await readFile(body.path, 'latin1')) === content).toBe(true);
          await body.packed?.written;
          expect(body.packed !== undefined).toBe(packed);
          if (body.packed !== undefined) {
            expect(gunzipSync(await readFile(body.packed.path)).toString('latin1') === content).toBe(true);
          }
          await discardBody(body);
          expect(await readdir(dir)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('passes on what is an error of the library already', async () => {
    const tooLong = tooLarge(1);
    await expect(orUnwritable(Promise.reject(tooLong))).rejects.toBe(tooLong);
    await expect(orUnwritable(Promise.reject(new Error('x')))).rejects.toMatchObject({
      code: 'EXTRACT_SPOOL_UNWRITABLE',
    });
  });

  it('ends with the copy when the answer is too large', async () => {
    await expect(spool(LARGE, { maxBodyBytes: 1_000_000 })).rejects.toMatchObject({
      code: 'EXTRACT_TOO_LARGE',
    });
  });
});

describe('an archive', () => {
  const label = (sha256: string) => ({
    stream: 'campaigns-report:a',
    window: { fromDate: '2024-10-01', toDate: '2024-10-31' },
    load: 'run 1',
    sha256,
  });

  async function takesOver(archive: RawArchive): Promise<void> {
    const body = await spool(LARGE);
    await expect(archive.store(body, label(sha256Of('[2]')))).rejects.toMatchObject({
      code: 'EXTRACT_ARCHIVE_UNWRITABLE',
    });
    // The copy alone is enough.
    await rm(body.path);
    const { uri } = await archive.store(body, label(body.sha256));
    expect((await text(archive.open(uri))) === LARGE).toBe(true);
    await archive.store(body, label(body.sha256));
    await discardBody(body);
    expect((await readdir(dir)).filter((name) => name.startsWith('body'))).toEqual([]);
  }

  it('says so when the copy could not be written', async () => {
    // A file that exists already must not be overwritten.
    await writeFile(join(dir, 'body.json.gz'), '');
    const body = await spool(LARGE);
    await expect(
      createFolderArchive(join(dir, 'archive')).store(body, label(body.sha256)),
    ).rejects.toMatchObject({
      code: 'EXTRACT_ARCHIVE_UNWRITABLE',
    });
  });

  it('in a folder takes over a packed copy', () => takesOver(createFolderArchive(join(dir, 'archive'))));

  it('in a bucket takes over a packed copy', async () => {
    await using s3 = await startTestS3();
    await s3.createBucket('answers');
    await takesOver(createArchive('s3://answers/raw', s3.settings));
  });
});
