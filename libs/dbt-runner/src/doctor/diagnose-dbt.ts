import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildChildEnvironment } from '../adapters/child-environment.ts';
import type { DbtRunnerOptions } from '../dbt-runner.ts';
import { createDbtRunner } from '../dbt-runner.ts';
import { DBT_REQUIREMENTS_FILE } from '../environment/ensure-dbt-environment.ts';
import { readStamp, sha256Of } from '../environment/environment-stamp.ts';
import { findPython } from '../environment/find-python.ts';
import { buildInstallEnvironment } from '../environment/install-environment.ts';
import { countDamagedFiles } from '../environment/installed-files.ts';
import { runCommand } from '../environment/run-command.ts';
import { findChangedFiles } from '../environment/verify-packages.ts';
import { isDbtRunnerError } from '../errors.ts';
import { createRedactor } from '../events/redact.ts';
import type { DbtCheck, DbtFinding } from './dbt-finding.ts';
import { readDebugOutput } from './read-debug-output.ts';

export interface DiagnoseOptions extends Pick<
  DbtRunnerOptions,
  'projectDir' | 'profilesDir' | 'targetRoot' | 'env' | 'allowEnv' | 'pythonDir'
> {
  readonly venvDir: string;
  /** @defaultValue the lock file of this package */
  readonly requirementsFile?: string;
  /** The Python for a new environment. @defaultValue the first suitable one */
  readonly python?: string;
  /** The caller's command to install dbt, for the remedies. @defaultValue `ensureDbtEnvironment` */
  readonly installCommand?: string;
  /** Stops the diagnosis. */
  readonly signal?: AbortSignal;
}

const CHECKS: readonly DbtCheck[] = [
  'python',
  'environment',
  'versions',
  'profile',
  'connection',
  'manifest',
];
const DEBUG_TIMEOUT_MS = 60_000;
const PACKAGES = ['dbt-core', 'dbt-postgres'] as const;

/**
 * Checks everything that dbt needs, with one finding for each check: Python, environment, versions, profile, connection, and
 * whether the project parses. Changes only the folder of its own parse.
 * @throws The reason of the signal.
 */
export async function* diagnoseDbt(options: DiagnoseOptions): AsyncGenerator<DbtFinding> {
  const { env: given } = options;
  const values = typeof given === 'function' ? await given() : given;
  const env = buildChildEnvironment(values, options.allowEnv ?? [], 'dbt-doctor');
  const steps: readonly (() => Promise<readonly DbtFinding[]>)[] = [
    () => checkPython(options, buildInstallEnvironment(values)),
    () => checkEnvironment(options),
    () => checkVersions(options, env),
    () => checkProfileAndConnection(options, env),
    () => checkManifest(options),
  ];
  const seen = new Set<DbtCheck>();
  let broken: DbtCheck | null = null;
  for (const step of steps) {
    for (const finding of await step()) {
      seen.add(finding.check);
      yield finding;
      if (finding.state === 'problem') broken = finding.check;
    }
    // An existing environment works also without a suitable Python on the PATH.
    if (broken !== null && broken !== 'python') break;
  }
  for (const check of CHECKS) {
    if (!seen.has(check))
      yield { check, state: 'unchecked', detail: `needs ${broken ?? 'the others'} first` };
  }
}

const installOf = ({ installCommand = 'ensureDbtEnvironment' }: DiagnoseOptions): string => installCommand;

async function checkPython(
  { python, signal }: DiagnoseOptions,
  env: Readonly<Record<string, string>>,
): Promise<readonly DbtFinding[]> {
  try {
    const { version, executable } = await findPython(python, (file, args, more) =>
      runCommand(file, args, { ...more, env, signal }),
    );
    return [{ check: 'python', state: 'ok', detail: `${version} at ${executable}` }];
  } catch (error) {
    if (!isDbtRunnerError(error)) throw error;
    const [detail = '', remedy = ''] = error.message.replace(/^[^:]*: /, '').split('; ');
    return [{ check: 'python', state: 'problem', detail, remedy }];
  }
}

async function checkEnvironment(options: DiagnoseOptions): Promise<readonly DbtFinding[]> {
  const { venvDir, requirementsFile = DBT_REQUIREMENTS_FILE } = options;
  const problem = (detail: string, remedy: string): readonly DbtFinding[] => [
    { check: 'environment', state: 'problem', detail, remedy },
  ];
  const lock = await readFile(requirementsFile, 'utf8').catch(() => null);
  if (lock === null) {
    return problem(`the lock ${requirementsFile} is not readable`, 'restore it from the repository');
  }
  const stamp = await readStamp(venvDir);
  if (stamp === null) {
    const detail = `${venvDir} holds no finished environment: never made, half made, or moved`;
    return problem(detail, `run ${installOf(options)}`);
  }
  if (!stamp.installed.includes(sha256Of(lock))) {
    return problem(`${venvDir} was made from another lock`, `run ${installOf(options)}`);
  }
  if ((await countDamagedFiles(venvDir, stamp.filesSha256)) !== 0) {
    return problem(`files in ${venvDir} are missing or have another size`, `run ${installOf(options)}`);
  }
  const [changed, ...others] = await findChangedFiles(venvDir);
  if (changed !== undefined) {
    const detail = `${changed}${others.length === 0 ? ' differs' : ` and ${others.length} more files differ`} from what was installed`;
    return problem(detail, `remove ${venvDir} and run ${installOf(options)}`);
  }
  return [
    { check: 'environment', state: 'ok', detail: `${venvDir}, as locked, Python ${stamp.pythonVersion}` },
  ];
}

async function checkVersions(
  options: DiagnoseOptions,
  env: Readonly<Record<string, string>>,
): Promise<readonly DbtFinding[]> {
  const { venvDir, requirementsFile = DBT_REQUIREMENTS_FILE, signal } = options;
  const lock = await readFile(requirementsFile, 'utf8');
  const script = `import importlib.metadata as m, json; print(json.dumps({p: m.version(p) for p in ${JSON.stringify(PACKAGES)}}))`;
  const { exitCode, output } = await runCommand(path.join(venvDir, 'bin', 'python'), ['-c', script], {
    env,
    signal,
  });
  const remedy = `remove ${venvDir} and run ${installOf(options)}`;
  if (exitCode !== 0) {
    const said = output.trim().split('\n').at(-1) ?? '';
    return [{ check: 'versions', state: 'problem', detail: `dbt is not importable: ${said}`, remedy }];
  }
  const installed = JSON.parse(output) as Readonly<Record<string, string>>;
  const wrong = PACKAGES.filter((name) => !lock.includes(`${name}==${installed[name] ?? ''} `));
  const list = (names: readonly string[]): string =>
    names.map((name) => `${name} ${installed[name] ?? '?'}`).join(', ');
  return wrong.length > 0
    ? [{ check: 'versions', state: 'problem', detail: `not as locked: ${list(wrong)}`, remedy }]
    : [{ check: 'versions', state: 'ok', detail: list(PACKAGES) }];
}

/** One `dbt debug` checks both: it reads the profile and then connects. */
async function checkProfileAndConnection(
  { venvDir, projectDir, profilesDir, targetRoot, signal }: DiagnoseOptions,
  env: Readonly<Record<string, string>>,
): Promise<readonly DbtFinding[]> {
  const file = path.join(profilesDir, 'profiles.yml');
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) {
    const remedy = 'copy profiles.template.yml of the project there';
    return [{ check: 'profile', state: 'problem', detail: `${file} is missing`, remedy }];
  }
  const flags = [
    '--log-format',
    'json',
    '--log-level-file',
    'none',
    '--log-path',
    path.join(targetRoot, 'doctor'),
  ];
  const { exitCode, output } = await runCommand(
    path.join(venvDir, 'bin', 'dbt'),
    [...flags, 'debug', '--connection', '--project-dir', projectDir, '--profiles-dir', profilesDir],
    { env, timeoutMs: DEBUG_TIMEOUT_MS, signal },
  );
  return readDebugOutput(createRedactor(env)(output), exitCode, file);
}

async function checkManifest(options: DiagnoseOptions): Promise<readonly DbtFinding[]> {
  const runner = createDbtRunner({ ...options, adapter: 'cli' });
  try {
    const { signal } = options;
    const nodes = await runner.list(signal === undefined ? {} : { signal });
    const models = nodes.filter(({ resourceType }) => resourceType === 'model').length;
    const tests = nodes.filter(({ resourceType }) => /test$/.test(resourceType)).length;
    return [
      { check: 'manifest', state: 'ok', detail: `the project parses: ${models} models, ${tests} tests` },
    ];
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!isDbtRunnerError(error)) throw error;
    const detail = error.message.replace('Cannot list nodes: ', '').replaceAll(/\s+/g, ' ').trim();
    return [{ check: 'manifest', state: 'problem', detail, remedy: 'fix the project file that it names' }];
  } finally {
    await runner.close();
  }
}
