import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChangedFiles } from '../../src/environment/verify-packages.ts';
import { DBT_REQUIREMENTS_FILE, ensureDbtEnvironment as ensure } from '../../src/index.ts';
import type { DbtEnvironmentOptions, ReadyDbtEnvironment } from '../../src/index.ts';
import { processesNaming } from '../support/processes-naming.ts';
import { dbtVenv, makeFolder } from '../support/tiny-warehouse.ts';

const SOURCE = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

let scratch: { folder: string; remove: () => Promise<void> };
/** One small package of the real lock, and some that keep pip busy for a while, all with their hashes. */
let smallLock: string;
let slowLock: string;
const SLOW = ['babel', 'metricflow', 'sqlglot', 'sqlparse'] as const;
beforeAll(async () => {
  scratch = await makeFolder();
  const lock = await readFile(DBT_REQUIREMENTS_FILE, 'utf8');
  const entries = (...names: readonly string[]): string =>
    names.map((name) => new RegExp(`^${name}==[^#]*`, 'm').exec(lock)?.[0] ?? '').join('');
  [smallLock, slowLock] = [path.join(scratch.folder, 'small.lock'), path.join(scratch.folder, 'slow.lock')];
  await writeFile(smallLock, entries('text-unidecode'));
  await writeFile(slowLock, entries(...SLOW));
});
afterAll(() => scratch.remove());

type Options = Omit<DbtEnvironmentOptions, 'env'>;

const ensureDbtEnvironment = (options: Options): Promise<ReadyDbtEnvironment> =>
  ensure({ ...options, env: process.env });

/** Starts an installation in a process of its own. */
function installApart(options: Options): { child: ChildProcess; exited: Promise<unknown> } {
  const script = `import { ensureDbtEnvironment } from ${JSON.stringify(SOURCE)};
    await ensureDbtEnvironment({ ...${JSON.stringify(options)}, env: process.env });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  return { child, exited: once(child, 'exit') };
}

/** Packs a package of sources whose build runs a line of Python. */
async function packSource(into: string, line: string): Promise<string> {
  const source = path.join(into, 'from_source-1.0');
  await mkdir(source, { recursive: true });
  await writeFile(path.join(source, 'PKG-INFO'), 'Metadata-Version: 2.1\nName: from-source\nVersion: 1.0\n');
  await writeFile(
    path.join(source, 'pyproject.toml'),
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
  );
  await writeFile(path.join(source, 'backend.py'), `${line}\n`);
  await promisify(execFile)('tar', ['-czf', `${source}.tar.gz`, '-C', into, 'from_source-1.0']);
  return `${source}.tar.gz`;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}

/** Whether pip is in the middle: one of the packages is there. */
async function isUnpacking(venvDir: string): Promise<boolean> {
  const names = await readdir(venvDir, { recursive: true }).catch((): string[] => []);
  return names.some((name) => SLOW.some((slow) => name.endsWith(`site-packages/${slow}`)));
}

describe('ensureDbtEnvironment', () => {
  test('is made whole after a kill, by one of two at once, and is instant from then on', async () => {
    const venvDir = path.join(scratch.folder, 'killed');
    const { child, exited } = installApart({ requirementsFile: smallLock, venvDir });
    await until(() =>
      access(path.join(venvDir, 'bin')).then(
        () => true,
        () => false,
      ),
    );
    child.kill('SIGKILL');
    await exited;

    const both = await Promise.all(
      [1, 2].map(() => ensureDbtEnvironment({ requirementsFile: smallLock, venvDir })),
    );
    expect(both.map(({ installed }) => installed).sort()).toEqual([false, true]);
    const link = path.join(scratch.folder, 'link');
    await symlink(venvDir, link);
    expect((await ensureDbtEnvironment({ requirementsFile: smallLock, venvDir: link })).installed).toBe(
      false,
    );
    expect((await ensureDbtEnvironment({ requirementsFile: smallLock, venvDir })).installed).toBe(false);

    // On top of what is there, so that no further environment is made.
    const refused = async (lock: string): Promise<unknown> => {
      const extra = path.join(scratch.folder, 'extra.lock');
      await writeFile(extra, `${lock} --hash=sha256:${'0'.repeat(64)}\n`);
      return ensureDbtEnvironment({ requirementsFile: smallLock, extraRequirementsFiles: [extra], venvDir });
    };
    await expect(refused('six==1.17.0')).rejects.toMatchObject({
      code: 'DBT_INSTALL_FAILED',
      retryable: false,
      message: expect.stringContaining('differs from the locked one') as string,
    });
    await expect(refused('--index-url http://127.0.0.1:9/simple\nno-such==1.0')).rejects.toMatchObject({
      code: 'DBT_INSTALL_FAILED',
      retryable: true,
    });
  });

  test('is made anew where a file is gone, and not because Python wrote its bytecode', async () => {
    const venvDir = path.join(scratch.folder, 'damaged');
    const made = { requirementsFile: smallLock, venvDir };
    const { python } = await ensureDbtEnvironment(made);
    const works = (): Promise<unknown> => promisify(execFile)(python, ['-c', 'import text_unidecode']);
    await works();
    expect((await ensureDbtEnvironment(made)).installed).toBe(false);

    const module = (await readdir(venvDir, { recursive: true })).find((name) =>
      name.endsWith('text_unidecode/__init__.py'),
    );
    await rm(path.join(venvDir, module ?? ''));
    const said: string[] = [];
    const again = await ensureDbtEnvironment({ ...made, onProgress: (line) => said.push(line) });
    expect(again.installed).toBe(true);
    expect(said[0]).toBe(`1 files in ${venvDir} are missing or changed; making it anew`);
    await works();

    // Of the same size: only its hash tells, which the doctor computes.
    const content = await readFile(path.join(venvDir, module ?? ''), 'utf8');
    await writeFile(path.join(venvDir, module ?? ''), content.replace('import', 'impart'));
    expect(await findChangedFiles(venvDir)).toEqual(['text_unidecode/__init__.py']);
  });

  test('runs no code of a package, and shows no secret to what it starts', async () => {
    const wheelsDir = path.join(scratch.folder, 'sources');
    const [seen, ran] = [path.join(scratch.folder, 'seen.txt'), path.join(scratch.folder, 'ran.txt')];
    const archive = await packSource(wheelsDir, `open(${JSON.stringify(ran)}, "w").write("built")`);
    const lock = path.join(scratch.folder, 'source.lock');
    const sha256 = createHash('sha256')
      .update(await readFile(archive))
      .digest('hex');
    await writeFile(
      lock,
      `--index-url http://127.0.0.1:9/simple\nfrom-source==1.0 --hash=sha256:${sha256}\n`,
    );
    const python = path.join(scratch.folder, 'python-that-tells');
    await writeFile(python, `#!/bin/sh\nenv > ${seen}\nexec python3 "$@"\n`, { mode: 0o755 });
    await expect(
      ensure({
        requirementsFile: lock,
        venvDir: path.join(scratch.folder, 'from-source'),
        wheelsDir,
        python,
        env: { ...process.env, PIP_NO_BINARY: ':all:', PIP_ONLY_BINARY: ':none:', DB_PASSWORD: 'canary' },
      }),
    ).rejects.toMatchObject({ code: 'DBT_INSTALL_FAILED' });
    await expect(access(ran)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(seen, 'utf8')).not.toMatch(/canary|PIP_NO_BINARY/);
  });

  test('ends the pip of an installer that was killed before it starts its own', async () => {
    const venvDir = path.join(scratch.folder, 'orphaned');
    const { child, exited } = installApart({ requirementsFile: slowLock, venvDir });
    await until(() => isUnpacking(venvDir));
    child.kill('SIGKILL');
    await exited;
    expect(processesNaming(venvDir)).toHaveLength(1);

    const atWork: string[][] = [];
    const { python } = await ensureDbtEnvironment({
      requirementsFile: slowLock,
      venvDir,
      onProgress: (line) => {
        if (line.startsWith('Installing')) atWork.push(processesNaming(venvDir));
      },
    });
    expect(atWork).toEqual([[]]);
    await promisify(execFile)(python, ['-c', `import ${SLOW.join(', ')}`]);
  });

  test('stops on a signal, in the middle of its work and while it waits for another', async () => {
    const venvDir = path.join(scratch.folder, 'stopped');
    const [work, wait] = [new AbortController(), new AbortController()];
    const said: string[] = [];
    const works = ensureDbtEnvironment({ requirementsFile: slowLock, venvDir, signal: work.signal });
    await until(() => isUnpacking(venvDir));
    const waits = ensureDbtEnvironment({
      requirementsFile: slowLock,
      venvDir,
      signal: wait.signal,
      onProgress: (line) => said.push(line),
    });
    await until(() => Promise.resolve(said.length > 0));
    wait.abort(new Error('no more waiting'));
    await expect(waits).rejects.toThrow('no more waiting');
    expect(processesNaming(venvDir)).toHaveLength(1);
    work.abort(new Error('no more work'));
    await expect(works).rejects.toThrow('no more work');
    expect(processesNaming(venvDir)).toEqual([]);
    await expect(access(`${venvDir}.lock`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('needs no network where the wheels lie in a folder, and says what the folder lacks', async () => {
    const wheelsDir = path.join(scratch.folder, 'wheels');
    const { python } = await dbtVenv();
    const args = ['download', '--require-hashes', '--no-deps', '-q', '-r', smallLock, '-d', wheelsDir];
    await promisify(execFile)(python, ['-m', 'pip', ...args]);
    // The index leads nowhere: whatever asks it, fails.
    const offline = path.join(scratch.folder, 'no-index.lock');
    const lock = await readFile(smallLock, 'utf8');
    await writeFile(offline, `--index-url http://127.0.0.1:9/simple\n${lock}`);
    const venvDir = path.join(scratch.folder, 'offline');
    const made = await ensureDbtEnvironment({ requirementsFile: offline, venvDir, wheelsDir });
    expect(made.installed).toBe(true);
    await promisify(execFile)(made.python, ['-c', 'import text_unidecode']);

    const lacking = path.join(scratch.folder, 'lacking.lock');
    await writeFile(
      lacking,
      `--index-url http://127.0.0.1:9/simple\nno-such==1.0 --hash=sha256:${'0'.repeat(64)}\n`,
    );
    const said: string[] = [];
    await expect(
      ensureDbtEnvironment({
        requirementsFile: offline,
        extraRequirementsFiles: [lacking],
        venvDir,
        wheelsDir,
        onProgress: (line) => said.push(line),
      }),
    ).rejects.toMatchObject({ code: 'DBT_INSTALL_FAILED', retryable: true });
    expect(said.join()).toContain('lacks no-such==1.0: asking the package index');
  });

  test('leaves a folder alone that is no virtual environment', async () => {
    await expect(
      ensureDbtEnvironment({ requirementsFile: smallLock, venvDir: scratch.folder }),
    ).rejects.toMatchObject({ code: 'DBT_VENV_FAILED' });
  });

  test('says what to do where there is no Python', async () => {
    const venvDir = path.join(scratch.folder, 'without');
    await expect(
      ensureDbtEnvironment({ requirementsFile: smallLock, venvDir, python: '/nowhere/python3' }),
    ).rejects.toMatchObject({ code: 'DBT_PYTHON_MISSING' });
    // Below a file: the system refuses it in another way.
    await expect(
      ensureDbtEnvironment({ requirementsFile: smallLock, venvDir, python: `${smallLock}/python3` }),
    ).rejects.toMatchObject({ code: 'DBT_PYTHON_MISSING' });
    await expect(
      ensureDbtEnvironment({ requirementsFile: '/nowhere/requirements.lock', venvDir }),
    ).rejects.toMatchObject({ code: 'DBT_LOCK_MISSING' });
  });
});
