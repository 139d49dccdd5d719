import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintOf } from './project-fingerprint.ts';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'volka-project-'));
  await mkdir(path.join(project, 'models'));
  await writeFile(path.join(project, 'models', 'a.sql'), 'select 1');
});
afterEach(() => rm(project, { recursive: true, force: true }));

test('fingerprintOf changes with a file that is written, added or removed', async () => {
  const seen = new Set([await fingerprintOf([project])]);
  await writeFile(path.join(project, 'models', 'a.sql'), 'select 12');
  seen.add(await fingerprintOf([project]));
  await writeFile(path.join(project, 'models', 'b.sql'), 'select 1');
  seen.add(await fingerprintOf([project]));
  await rm(path.join(project, 'models', 'a.sql'));
  seen.add(await fingerprintOf([project]));
  expect(seen.size).toBe(4);
});

test('fingerprintOf does not see what dbt writes', async () => {
  const before = await fingerprintOf([project]);
  for (const folder of ['target', 'logs', '.volka']) {
    await mkdir(path.join(project, folder));
    await writeFile(path.join(project, folder, 'dbt.log'), '');
  }
  expect(await fingerprintOf([project])).toBe(before);
});
