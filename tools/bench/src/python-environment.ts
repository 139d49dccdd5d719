import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = path.join(import.meta.dirname, 'python-requirements.txt');

/**
 * Creates a virtual environment with the packages of the baseline, separate from dbt's, and returns its Python. A second call
 * uses it again, unless the requirements have changed.
 * @throws {Error} If Python or a package is not available.
 */
export async function ensurePythonBaseline(folder: string): Promise<string> {
  const python = path.join(folder, 'bin', 'python');
  const stamp = path.join(folder, 'requirements.sha256');
  const wanted = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return python;
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.dirname(folder), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '-r',
      REQUIREMENTS,
    ]);
  } catch (error) {
    const detail = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(
      `Cannot make the Python baseline: ${detail}; it needs python3 (3.11 or newer) with venv, and its packages`,
      {
        cause: error,
      },
    );
  }
  await writeFile(stamp, wanted);
  return python;
}
