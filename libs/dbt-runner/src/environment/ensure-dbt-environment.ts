import { readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DbtRunnerError } from '../errors.ts';
import { readStamp, removeStamp, sha256Of, writeStamp } from './environment-stamp.ts';
import { findPython } from './find-python.ts';
import { buildInstallEnvironment } from './install-environment.ts';
import { withInstallLock } from './install-lock.ts';
import { countDamagedFiles, recordInstalledFiles } from './installed-files.ts';
import { describeMissingWheel, describePipFailure } from './pip-failure.ts';
import { runCommand } from './run-command.ts';
import type { CommandResult, RunCommand } from './run-command.ts';

/** dbt-core, dbt-postgres and their dependencies, locked by hash. */
export const DBT_REQUIREMENTS_FILE = fileURLToPath(
  new URL('../../python/requirements.lock', import.meta.url),
);
/** Additional packages for development (sqlfluff, openpyxl), locked by hash. */
export const DBT_DEV_REQUIREMENTS_FILE = fileURLToPath(
  new URL('../../python/requirements-dev.lock', import.meta.url),
);

export interface DbtEnvironmentOptions {
  /** A hash-locked requirements file. @defaultValue {@link DBT_REQUIREMENTS_FILE} */
  readonly requirementsFile?: string;
  /** Further hash-locked files, installed in addition. @defaultValue none */
  readonly extraRequirementsFiles?: readonly string[];
  /** The folder of the virtual environment, which is created if necessary. */
  readonly venvDir: string;
  /** The source of the variables for Python and pip: PATH, HOME, locale, TLS, proxies and package indexes. Others are not passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * A folder of wheels (`pip download --require-hashes --no-deps -r requirements.lock -d wheels`) that is searched first.
   * If it has all locked packages, no package index and no network is needed.
   */
  readonly wheelsDir?: string;
  /** The Python for the environment. @defaultValue the first suitable one of python3.13 … python3.10, python3, python */
  readonly python?: string;
  /** Receives progress lines for a terminal. */
  readonly onProgress?: (message: string) => void;
  /** Stops the installation, or the wait for another one. The next call creates the environment again. */
  readonly signal?: AbortSignal;
}

/** A virtual environment that is ready to run dbt. */
export interface ReadyDbtEnvironment {
  readonly venvDir: string;
  readonly python: string;
  readonly dbt: string;
  /** False if everything was installed before. */
  readonly installed: boolean;
}

/**
 * Makes sure that dbt is installed in a separate virtual environment. It returns at once if the stamp matches the lock files and every
 * file has its size; otherwise the installation takes about half a minute. It installs only wheels, so no code of a package runs. It can
 * be killed at any point and called again, also by several processes at once: one installs, the others wait.
 * @throws {DbtRunnerError} `DBT_LOCK_MISSING`, `DBT_PYTHON_MISSING`, `DBT_VENV_FAILED`, `DBT_INSTALL_FAILED`, `DBT_INSTALL_BUSY`.
 * @throws The reason of the signal.
 */
export async function ensureDbtEnvironment(options: DbtEnvironmentOptions): Promise<ReadyDbtEnvironment> {
  const { signal } = options;
  const venvDir = await resolveLinks(path.resolve(options.venvDir));
  const say = options.onProgress ?? ((): void => undefined);
  const files = [
    options.requirementsFile ?? DBT_REQUIREMENTS_FILE,
    ...(options.extraRequirementsFiles ?? []),
  ];
  const locks = await Promise.all(files.map(readLock));
  const ready = (installed: boolean): ReadyDbtEnvironment => ({
    venvDir,
    python: path.join(venvDir, 'bin', 'python'),
    dbt: path.join(venvDir, 'bin', 'dbt'),
    installed,
  });
  const isComplete = async (): Promise<boolean> => {
    const stamp = await readStamp(venvDir);
    if (stamp === null || !locks.every(({ sha256 }) => stamp.installed.includes(sha256))) return false;
    return (await countDamagedFiles(venvDir, stamp.filesSha256)) === 0;
  };

  if (await isComplete()) return ready(false);
  const onWait = (pid: number): void => {
    say(`Waiting for process ${pid}, which is installing dbt`);
  };
  const env = buildInstallEnvironment(options.env);
  return withInstallLock({ venvDir, onWait, signal }, async (noteGroup) => {
    if (await isComplete()) return ready(false);
    const run: RunCommand = (file, args, more) =>
      runCommand(file, args, { ...more, env, signal, onStart: noteGroup });
    await install({ venvDir, locks, python: options.python, wheelsDir: options.wheelsDir, say, run });
    return ready(true);
  });
}

/** Two paths of one folder, for example through a link, must not look like two environments, or like one that was moved. */
async function resolveLinks(folder: string): Promise<string> {
  const parent = path.dirname(folder);
  if (parent === folder) return folder;
  return realpath(folder).catch(async () => path.join(await resolveLinks(parent), path.basename(folder)));
}

interface Lock {
  readonly file: string;
  readonly sha256: string;
}

async function readLock(file: string): Promise<Lock> {
  try {
    return { file: path.resolve(file), sha256: sha256Of(await readFile(file, 'utf8')) };
  } catch {
    throw new DbtRunnerError(
      'DBT_LOCK_MISSING',
      `Cannot install dbt: the requirements file ${file} is not readable; restore it from the repository`,
    );
  }
}

interface Installation {
  readonly venvDir: string;
  readonly locks: readonly Lock[];
  readonly python: string | undefined;
  readonly wheelsDir: string | undefined;
  readonly say: (message: string) => void;
  readonly run: RunCommand;
}

async function install(installation: Installation): Promise<void> {
  const { venvDir, locks, say, run } = installation;
  const python = path.join(venvDir, 'bin', 'python');
  const [base] = locks;
  const stamp = await readStamp(venvDir);
  const damaged = stamp === null ? 0 : await countDamagedFiles(venvDir, stamp.filesSha256);
  if (damaged !== 0) {
    say(`${damaged ?? 'Some'} files in ${venvDir} are missing or changed; making it anew`);
  }
  const keep = stamp !== null && damaged === 0 && base !== undefined && stamp.installed.includes(base.sha256);
  let { pythonVersion = '', installed = [] } = keep ? stamp : {};
  if (!keep) {
    const found = await findPython(installation.python, run);
    await makeVenv(venvDir, found.executable, run);
    say(`Installing dbt with Python ${found.version} (about half a minute)`);
    pythonVersion = found.version;
    installed = [];
  }
  for (const { file, sha256 } of locks.filter((lock) => !installed.includes(lock.sha256))) {
    await installLock(python, file, installation);
    installed = [...installed, sha256];
  }
  await writeStamp({ venvDir, pythonVersion, installed, filesSha256: await recordInstalledFiles(venvDir) });
  say('dbt is installed');
}

async function installLock(
  python: string,
  file: string,
  { wheelsDir, say, run }: Installation,
): Promise<void> {
  const pip = (...where: readonly string[]): Promise<CommandResult> =>
    run(python, [
      // Only wheels, regardless of configuration files: the build of a source package runs its code.
      ...[
        '-m',
        'pip',
        'install',
        '--require-hashes',
        '--only-binary',
        ':all:',
        '--no-deps',
        '--no-input',
        '-r',
        file,
      ],
      ...['--disable-pip-version-check', '--retries', '2', '--timeout', '30', ...where],
    ]);
  if (wheelsDir !== undefined) {
    const fromWheels = await pip('--no-index', '--find-links', path.resolve(wheelsDir));
    if (fromWheels.exitCode === 0) return;
    const missing = describeMissingWheel(fromWheels.output);
    // If a wheel differs from the locked one, the index is not used instead: a person has to check the folder.
    if (missing === null) throw describePipFailure(fromWheels.output);
    say(`${wheelsDir} lacks ${missing}: asking the package index`);
  }
  const result = await pip(...(wheelsDir === undefined ? [] : ['--find-links', path.resolve(wheelsDir)]));
  if (result.exitCode !== 0) throw describePipFailure(result.output);
}

/** Files that a virtual environment has from the start. */
const BEGINNINGS: ReadonlySet<string> = new Set(['bin', 'include', 'lib', 'lib64']);

/**
 * Always creates a new environment: pip treats a partly installed package as installed.
 * A folder that is not a virtual environment is refused, because it would be emptied.
 */
async function makeVenv(venvDir: string, python: string, run: RunCommand): Promise<void> {
  const content = await readdir(venvDir).catch((): string[] => []);
  const isVenv = content.includes('pyvenv.cfg') || content.every((name) => BEGINNINGS.has(name));
  if (!isVenv) {
    throw new DbtRunnerError(
      'DBT_VENV_FAILED',
      `Cannot make the dbt environment: ${venvDir} holds other files; name an empty or new folder`,
    );
  }
  // The stamp is removed first, so that a kill during the removal does not leave a stamp on a partial environment.
  await removeStamp(venvDir);
  const venv = await run(python, ['-m', 'venv', '--clear', venvDir]);
  if (venv.exitCode !== 0) {
    throw new DbtRunnerError(
      'DBT_VENV_FAILED',
      `Cannot make the dbt environment in ${venvDir}: python -m venv failed; check that the folder is writable and that python3-venv is installed`,
    );
  }
}
