import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PROGRAM = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

const FILES: Readonly<Record<string, string>> = {
  // A circle of values, and one of types alone.
  'apps/x/src/a.ts': "import { b } from './b.ts';\nexport const a = (): number => b();\n",
  'apps/x/src/b.ts': "import { a } from './a.ts';\nexport const b = (): number => a();\n",
  'tools/x/src/a.ts': "import type { B } from './b.ts';\nexport interface A { readonly b: B }\n",
  'tools/x/src/b.ts': "import type { A } from './a.ts';\nexport interface B { readonly a: A }\n",
  // frame/ is above values/ and below schema/.
  'libs/validation/src/schema/a.ts': 'export type A = string;\n',
  'libs/validation/src/values/a.ts': 'export type A = string;\n',
  'libs/validation/src/frame/up.ts': "import type { A } from '../schema/a.ts';\nexport type B = A;\n",
  'libs/validation/src/frame/down.ts': "import type { A } from '../values/a.ts';\nexport type B = A;\n",
};

it('circles of imports and imports from a higher layer are errors, also of types alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'volka-imports-'));
  try {
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.base.json'])
      copyFileSync(join(ROOT, file), join(folder, file));
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { stdout, status } = spawnSync(process.execPath, [PROGRAM, 'apps', 'libs', 'tools'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.match(/error [\w-]+: \S+\/src/g)?.sort()).toEqual([
      'error layers-of-validation: libs/validation/src',
      'error no-circles: apps/x/src',
      'error no-circles: tools/x/src',
    ]);
    expect(stdout).toContain('libs/validation/src/frame/up.ts');
    expect(status).toBe(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
