import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PACKAGES = globSync('{libs,apps,tools}/*/package.json', { cwd: ROOT });
const TYPE_OF_FOLDER: Readonly<Record<string, readonly string[]>> = {
  libs: ['type:lib'],
  apps: ['type:app'],
  tools: ['type:tool', 'type:testbed'],
};

it('there are packages to look at', () => {
  expect(PACKAGES.length).toBeGreaterThan(10);
});

// Without tags the module boundaries would let a package import anything.
it.each(PACKAGES)('%s has the tag of its type and of its name', (file) => {
  const { nx } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { nx?: { tags?: string[] } };
  const [type, name, ...more] = nx?.tags ?? [];
  expect(TYPE_OF_FOLDER[file.split('/')[0] ?? '']).toContain(type);
  expect([name, ...more]).toEqual([`name:${basename(dirname(file))}`]);
});

it.each(PACKAGES.filter((file) => file.startsWith('apps/')))('%s can be built and served', (file) => {
  const { nx } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { nx?: { targets?: object } };
  expect(Object.keys(nx?.targets ?? {})).toEqual(expect.arrayContaining(['build', 'serve']));
});
