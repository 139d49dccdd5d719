import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DBT_REQUIREMENTS_FILE, ensureDbtEnvironment } from '../../src/index.ts';
import { dbtVenv, makeFolder } from '../support/tiny-warehouse.ts';

const SOURCE = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

let scratch: { folder: string; remove: () => Promise<void> };
let smallLock: string;
beforeAll(async () => {
  scratch = await makeFolder();
  // One small package of the real lock, with its hashes.
  const lock = await readFile(DBT_REQUIREMENTS_FILE, 'utf8');
  const [entry] = /^text-unidecode==[^#]*/m.exec(lock) ?? [''];
  smallLock = path.join(scratch.folder, 'small.lock');
  await writeFile(smallLock, entry);
});
afterAll(() => scratch.remove());

describe('ensureDbtEnvironment', () => {
  test('is made whole after a kill, by one of two at once, and is instant from then on', async () => {
    const venvDir = path.join(scratch.folder, 'killed');
    const script = `import { ensureDbtEnvironment } from ${JSON.stringify(SOURCE)};
      await ensureDbtEnvironment(${JSON.stringify({ requirementsFile: smallLock, venvDir })});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    const started = async (): Promise<boolean> =>
      access(path.join(venvDir, 'bin')).then(
        () => true,
        () => false,
      );
    while (!(await started())) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await exited;

    const both = await Promise.all(
      [1, 2].map(() => ensureDbtEnvironment({ requirementsFile: smallLock, venvDir })),
    );
    expect(both.map(({ installed }) => installed).sort()).toEqual([false, true]);
    const link = path.join(scratch.folder, 'link');
    await symlink(venvDir, link);
    const startedAt = performance.now();
    expect((await ensureDbtEnvironment({ requirementsFile: smallLock, venvDir: link })).installed).toBe(
      false,
    );
    expect((await ensureDbtEnvironment({ requirementsFile: smallLock, venvDir })).installed).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);

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
    await expect(
      ensureDbtEnvironment({ requirementsFile: '/nowhere/requirements.lock', venvDir }),
    ).rejects.toMatchObject({ code: 'DBT_LOCK_MISSING' });
  });
});
