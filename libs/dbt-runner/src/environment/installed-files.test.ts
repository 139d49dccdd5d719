import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countDamagedFiles, recordInstalledFiles } from './installed-files.ts';

let folder: string;
const inFolder = (...names: readonly string[]): string => path.join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'volka-files-'));
  await mkdir(inFolder('lib', 'package'), { recursive: true });
  await writeFile(inFolder('lib', 'package', 'a name.py'), 'import this');
  await writeFile(inFolder('lib', 'package', 'empty.py'), '');
  await symlink('lib', inFolder('lib64'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('countDamagedFiles counts what is gone, cut off or grown', async () => {
  const list = await recordInstalledFiles(folder);
  expect(await countDamagedFiles(folder, list)).toBe(0);
  await writeFile(inFolder('lib', 'package', 'a name.py'), 'import');
  await writeFile(inFolder('lib', 'package', 'empty.py'), 'x');
  await rm(inFolder('lib64'));
  expect(await countDamagedFiles(folder, list)).toBe(3);
  await rm(inFolder('lib'), { recursive: true });
  expect(await countDamagedFiles(folder, list)).toBe(3);
});

test('countDamagedFiles leaves out bytecode, and what came on top', async () => {
  await mkdir(inFolder('lib', '__pycache__'));
  await writeFile(inFolder('lib', '__pycache__', 'x.pyc'), 'x');
  const list = await recordInstalledFiles(folder);
  await rm(inFolder('lib', '__pycache__'), { recursive: true });
  await writeFile(inFolder('lib', 'more.py'), '');
  expect(await countDamagedFiles(folder, list)).toBe(0);
});

test('countDamagedFiles does not know where the list is another, or gone', async () => {
  expect(await countDamagedFiles(folder, 'any')).toBeNull();
  await recordInstalledFiles(folder);
  expect(await countDamagedFiles(folder, 'other')).toBeNull();
});
