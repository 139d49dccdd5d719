import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

let clone: string;
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'volka-setup-'));
  await mkdir(join(clone, 'tools', 'setup'), { recursive: true });
  await copyFile(
    join(ROOT, 'tools', 'setup', 'bootstrap.mjs'),
    join(clone, 'tools', 'setup', 'bootstrap.mjs'),
  );
});
afterEach(async () => {
  await rm(clone, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function bootstrap(
  args: readonly string[],
  { nodeOptions = [], env = {} }: { nodeOptions?: readonly string[]; env?: Record<string, string> } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...nodeOptions, join(clone, 'tools', 'setup', 'bootstrap.mjs'), ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

/** A package that needs one other, which only a registry has. */
async function writeManifest(): Promise<void> {
  const dependencies = { 'left-out': '1.0.0' };
  const root = { name: 'clone', version: '1.0.0', dependencies };
  const lock = {
    name: 'clone',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': root,
      'node_modules/left-out': {
        version: '1.0.0',
        resolved: 'http://127.0.0.1:1/left-out/-/left-out-1.0.0.tgz',
        integrity: `sha512-${Buffer.alloc(64).toString('base64')}`,
      },
    },
  };
  await writeFile(join(clone, 'package.json'), JSON.stringify(root));
  await writeFile(join(clone, 'package-lock.json'), JSON.stringify(lock));
}

describe('bootstrap', () => {
  it('refuses an old Node in one line, before anything else', async () => {
    const older = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.18.3"}})';
    const ended = await bootstrap(['program.ts'], {
      nodeOptions: ['--import', `data:text/javascript,${older}`],
    });
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Cannot run with Node 20.18.3: at least 20.19 is needed; install a current Node\n',
    });
    expect(await readdir(clone)).toEqual(['tools']);
  });

  it('says in one line that the registry cannot be reached, and leaves no half installation that counts as one', async () => {
    await writeManifest();
    const env = { npm_config_registry: 'http://127.0.0.1:1', npm_config_cache: join(clone, 'cache') };
    const ended = await bootstrap(['program.ts'], { env });
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim().split('\n').slice(1)).toEqual([
      "Cannot install the Node modules: the package registry cannot be reached (ECONNREFUSED); check the network or npm's proxy settings and run again",
    ]);
    expect(await readdir(join(clone, 'node_modules')).catch(() => [])).not.toContain('.installed-lock');
  });

  it('installs packages without running their scripts', async () => {
    const ran = join(clone, 'ran');
    const touch = (name: string): string => `node -e "fs.writeFileSync('${ran}-${name}', '')"`;
    const folder = join(clone, 'package');
    await mkdir(folder);
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'scripted', version: '1.0.0', scripts: { postinstall: touch('package') } }),
    );
    await promisify(execFile)('tar', ['-czf', join(clone, 'scripted.tgz'), '-C', clone, 'package']);
    const integrity = createHash('sha512')
      .update(await readFile(join(clone, 'scripted.tgz')))
      .digest('base64');
    const dependencies = { scripted: 'file:scripted.tgz' };
    const root = { name: 'clone', version: '1.0.0', dependencies, scripts: { postinstall: touch('root') } };
    const scripted = {
      version: '1.0.0',
      resolved: 'file:scripted.tgz',
      integrity: `sha512-${integrity}`,
      hasInstallScript: true,
    };
    const packages = { '': { ...root, hasInstallScript: true }, 'node_modules/scripted': scripted };
    await writeFile(join(clone, 'package.json'), JSON.stringify(root));
    await writeFile(
      join(clone, 'package-lock.json'),
      JSON.stringify({ name: 'clone', version: '1.0.0', lockfileVersion: 3, packages }),
    );
    await writeFile(join(clone, 'program.ts'), '');
    const ended = await bootstrap(['program.ts'], { env: { npm_config_cache: join(clone, 'cache') } });
    expect(ended).toMatchObject({
      code: 0,
      stderr: 'Installing the Node modules (once, about a minute) …\n',
    });
    expect(await readdir(join(clone, 'node_modules'))).toContain('scripted');
    expect((await readdir(clone)).filter((name) => name.startsWith('ran'))).toEqual([]);
  });

  it('hands options before the program to Node, arguments after it to the program, and its exit code on', async () => {
    await writeFile(join(clone, 'package-lock.json'), '{}');
    await mkdir(join(clone, 'node_modules'));
    // As after an installation of this very lock file.
    await writeFile(
      join(clone, 'node_modules', '.installed-lock'),
      createHash('sha256').update('{}').digest('hex'),
    );
    await writeFile(
      join(clone, 'program.ts'),
      'console.log(JSON.stringify({ node: process.execArgv, program: process.argv.slice(2) })); process.exitCode = 3;',
    );
    const ended = await bootstrap(['--max-old-space-size=99', 'program.ts', '--flag', 'x']);
    expect(ended.code).toBe(3);
    const { node, program } = JSON.parse(ended.stdout) as { node: string[]; program: string[] };
    expect(node).toContain('--max-old-space-size=99');
    expect(program).toEqual(['--flag', 'x']);
  });
});
