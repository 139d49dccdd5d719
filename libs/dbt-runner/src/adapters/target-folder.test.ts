import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OUTCOME_FILE } from '../record/invocation-record.ts';
import { createTargetFolders } from './target-folder.ts';

const YESTERDAY_S = Date.now() / 1000 - 25 * 60 * 60;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'volka-targets-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const foldersOf = async (): Promise<string[]> =>
  (await readdir(path.join(root, 'runs'), { recursive: true }))
    .filter((name) => /\d{3}-[\w-]+$/.test(name))
    .sort();

/** An invocation that ended so many seconds after the first. */
async function end(folder: string, seconds: number): Promise<void> {
  const file = path.join(folder, OUTCOME_FILE);
  await writeFile(file, '{}');
  await utimes(file, 1_000_000 + seconds, 1_000_000 + seconds);
}

describe('createTargetFolders', () => {
  test('numbers the invocations of a run, also for two processes at once', async () => {
    const [one, other] = [createTargetFolders(root, 9), createTargetFolders(root, 9)];
    const opened = await Promise.all([one, other, one, other].map((each) => each.open('run/1', 'test')));
    expect(new Set(opened).size).toBe(4);
    expect(await foldersOf()).toEqual(['001', '002', '003', '004'].map((number) => `run_1/${number}-test`));
    expect(path.basename(await one.open('run/1', 'docs generate'))).toBe('005-docs-generate');
  });

  test('keeps the newest ended ones, whichever process ran them, and none under way is touched', async () => {
    const folders = createTargetFolders(root, 2);
    const opened: string[] = [];
    for (const run of ['a', 'b', 'b', 'c', 'd']) opened.push(await folders.open(run, 'run'));
    const [a = '', b1 = '', b2 = '', c = ''] = opened;
    await end(a, 1);
    await end(b1, 4);
    await end(b2, 2);
    await end(c, 3);
    await createTargetFolders(root, 2).sweep();
    expect(await foldersOf()).toEqual(['b/001-run', 'c/001-run', 'd/001-run']);
    // Of a run without invocations nothing is left.
    expect(await readdir(path.join(root, 'runs'))).toEqual(['b', 'c', 'd']);
  });

  test('goes on where a folder cannot be taken away', async () => {
    const stuck = new Set<string>();
    const folders = createTargetFolders(root, 0, async (folder) => {
      if (stuck.has(folder)) throw Object.assign(new Error('busy'), { code: 'EBUSY' });
      await rm(folder, { recursive: true });
    });
    for (const [second, run] of ['a', 'b', 'c'].entries()) {
      const folder = await folders.open(run, 'run');
      await end(folder, second);
      if (run === 'b') stuck.add(folder);
    }
    await folders.sweep();
    expect(await foldersOf()).toEqual(['b/001-run']);
  });

  test('takes away what a killed process left a day ago', async () => {
    const folders = createTargetFolders(root, 2);
    const dead = await folders.open('killed', 'run');
    await utimes(dead, YESTERDAY_S, YESTERDAY_S);
    await folders.open('alive', 'run');
    await folders.sweep();
    expect(await foldersOf()).toEqual(['alive/001-run']);
  });
});
