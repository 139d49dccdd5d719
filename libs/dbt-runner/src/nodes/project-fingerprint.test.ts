import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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

test.each(['models/logs', 'models/target', 'models/node_modules', 'models/.hidden'])(
  'fingerprintOf sees %s, which dbt reads as any other folder of models',
  async (folder) => {
    await mkdir(path.join(project, folder));
    const before = await fingerprintOf([project]);
    await writeFile(path.join(project, folder, 'x.sql'), 'select 1');
    expect(await fingerprintOf([project])).not.toBe(before);
  },
);

test('fingerprintOf sees what lies behind a link, such as a local package', async () => {
  const shared = await mkdtemp(path.join(tmpdir(), 'volka-package-'));
  await writeFile(path.join(shared, 'x.sql'), 'select 1');
  await symlink(shared, path.join(project, 'models', 'shared'));
  const before = await fingerprintOf([project]);
  await writeFile(path.join(shared, 'x.sql'), 'select 12');
  const after = await fingerprintOf([project]);
  await rm(shared, { recursive: true });
  const without = await fingerprintOf([project]);
  expect(new Set([before, after, without]).size).toBe(3);
});

test('fingerprintOf ends where links lead round in a circle', async () => {
  await mkdir(path.join(project, 'macros'));
  await symlink(project, path.join(project, 'models', 'up'));
  await symlink(path.join(project, 'macros'), path.join(project, 'models', 'there'));
  await symlink(path.join(project, 'models'), path.join(project, 'macros', 'back'));
  const before = await fingerprintOf([project]);
  expect(await fingerprintOf([project])).toBe(before);
  await writeFile(path.join(project, 'macros', 'm.sql'), '');
  expect(await fingerprintOf([project])).not.toBe(before);
});
