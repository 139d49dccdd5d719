import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFileChunks } from '../../src/records/read-file-chunks.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volka-chunks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([0, 1, 999, 1000, 1001, 2000, 12_345])(
  'gives all %i bytes in order, however slow the taker',
  async (size) => {
    const bytes = randomBytes(size);
    const path = join(folder, `file-${size}`);
    await writeFile(path, bytes);
    const copies: Buffer[] = [];
    for await (const chunk of readFileChunks(path, 1000)) {
      // The read of the next chunk goes on meanwhile: it must not reach this one.
      for (let turns = 0; turns < 5; turns += 1) await turn();
      copies.push(Buffer.from(chunk));
    }
    expect(Buffer.concat(copies).equals(bytes)).toBe(true);
    expect(copies.slice(0, -1).every((copy) => copy.length === 1000)).toBe(true);
  },
);

it('lets go of the file when the taker leaves early, and says when there is none', async () => {
  const path = join(folder, 'early');
  await writeFile(path, randomBytes(5000));
  for await (const chunk of readFileChunks(path, 1000)) {
    expect(chunk).toHaveLength(1000);
    break;
  }
  await expect(readFileChunks(join(folder, 'none'), 1000).next()).rejects.toMatchObject({ code: 'ENOENT' });
});
