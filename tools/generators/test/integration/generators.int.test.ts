import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');
const COPIED = [
  '.gitignore',
  'nx.json',
  'package.json',
  'tsconfig.base.json',
  'vitest.config.ts',
  '.prettierrc.json',
];
const run = promisify(execFile);

let workspace: string;
let environment: NodeJS.ProcessEnv;

/** A workspace with this one's settings and packages, and without its projects. */
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'volka-generators-'));
  for (const file of [...COPIED, 'tools/setup/infer-targets.mjs', 'apps/orchestrator/package.json'])
    await cp(join(ROOT, file), join(workspace, file));
  await mkdir(join(workspace, 'node_modules', '@volka'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules')))
    if (name !== '@volka' && name !== '.cache') await link(`node_modules/${name}`, `node_modules/${name}`);
  await link('tools/generators', 'node_modules/@volka/generators');
  environment = { ...process.env, PATH: `${BIN}:${process.env['PATH'] ?? ''}`, NX_DAEMON: 'false' };
});
afterAll(async () => {
  await rm(workspace, { recursive: true, force: true });
});

async function link(from: string, to: string): Promise<void> {
  await symlink(join(ROOT, from), join(workspace, to));
}

async function nx(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(join(BIN, 'nx'), args, { cwd: workspace, env: environment });
  return stdout;
}

/** Generates a project and links its package, as npm install does. */
async function generate(kind: 'app' | 'lib', name: string): Promise<void> {
  await nx('g', `@volka/generators:${kind}`, name, '--description', 'A sample.', '--skipInstall');
  await symlink(join(workspace, `${kind}s`, name), join(workspace, 'node_modules', '@volka', name));
}

const read = (file: string): Promise<string> => readFile(join(workspace, file), 'utf8');

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await read(file);
  expect(text).toContain(from);
  await writeFile(join(workspace, file), text.replace(from, to));
}

test('a generated library and app type-check, pass their tests, and restart on a change of either', async () => {
  await generate('lib', 'sample');
  await generate('app', 'sample-app');
  expect(JSON.parse(await read('libs/sample/package.json'))).toMatchObject({
    name: '@volka/sample',
    exports: { '.': { '@volka/source': './src/index.ts' } },
    nx: { tags: ['type:lib', 'name:sample'] },
  });
  expect(JSON.parse(await read('apps/sample-app/package.json'))).toMatchObject({
    nx: { tags: ['type:app', 'name:sample-app'] },
  });
  for (const file of ['nx.json', 'package.json'])
    expect(await read(file)).toBe(await readFile(join(ROOT, file), 'utf8'));

  await edit(
    'apps/sample-app/package.json',
    '"devDependencies"',
    '"dependencies": { "@volka/sample": "0.1.0" }, "devDependencies"',
  );
  await edit('apps/sample-app/src/main.ts', 'import', "import { describe } from '@volka/sample';\nimport");
  await edit('apps/sample-app/src/main.ts', '.slice(2)', ".slice(2).concat(describe('me'))");
  await nx('run-many', '-t', 'typecheck', 'test');

  const server = serve('sample-app', '--args=api');
  try {
    await server.prints('sample-app started api @volka/sample for me');
    await edit('libs/sample/src/describe.ts', ' for ', ' changed for ');
    await server.prints('sample-app started api @volka/sample changed for me');
    await edit('apps/sample-app/src/describe-start.ts', ' started', ' started again');
    await server.prints('sample-app started again api @volka/sample changed for me');
  } finally {
    await server.stop();
  }
});

test('a project with the name of an existing one is not generated', async () => {
  const refusal = await generate('app', 'orchestrator').catch((error: unknown) => error);
  expect(JSON.stringify(refusal)).toContain(
    'Cannot create apps/orchestrator: it exists; use another name, or delete it',
  );
});

/** `nx serve`, with the daemon that watches the files. */
function serve(...args: readonly string[]): {
  readonly prints: (line: string) => Promise<void>;
  readonly stop: () => Promise<void>;
} {
  const env = { ...environment, NX_DAEMON: 'true', FORCE_COLOR: '0' };
  const child: ChildProcess = spawn(join(BIN, 'nx'), ['serve', ...args], { cwd: workspace, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (output += text.toString()));
  return {
    prints: async (line) => {
      await expect.poll(() => output, { timeout: 60_000, interval: 100 }).toContain(line);
    },
    stop: async () => {
      child.kill('SIGINT');
      await once(child, 'exit');
      await run(join(BIN, 'nx'), ['daemon', '--stop'], { cwd: workspace, env });
    },
  };
}
