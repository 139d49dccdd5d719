import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDbtRunner, ensureDbtEnvironment } from '@volka/dbt-runner';
import type { DbtCommand, DbtOutcome, DbtRequest, DbtRunner } from '@volka/dbt-runner';

const REPOSITORY = path.resolve(import.meta.dirname, '../../../../..');
const PROJECT_DIR = path.join(REPOSITORY, 'dbt_project');
const PARSED = 'partial_parse.msgpack';
const VENV_DIR = path.join(REPOSITORY, '.volka/python');

/** Real dbt over the real project, on one database. */
export interface DbtAtWork {
  /** In one warm process. */
  readonly run: (
    command: DbtCommand,
    select?: string,
    more?: Pick<DbtRequest, 'fullRefresh' | 'env' | 'signal'>,
  ) => Promise<DbtOutcome>;
  /** Runs dbt in its own process, as a person does; the process may be killed. */
  readonly spawnDbt: (applicationName: string, command: DbtCommand, select?: string) => Promise<ChildProcess>;
  readonly spawnSnapshot: (applicationName: string) => Promise<ChildProcess>;
  /** Of the warm process. */
  readonly runner: DbtRunner;
  readonly projectDir: string;
  /** To run the dbt executable by hand. */
  readonly command: string;
  readonly projectArguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly close: () => Promise<void>;
}

/** `environment` holds the `DB_*` variables of the profile; `projectDir` may name a copy of the project. */
export async function startDbt(
  environment: Readonly<Record<string, string>>,
  {
    profile = (template) => template,
    projectDir = PROJECT_DIR,
  }: { readonly profile?: (template: string) => string; readonly projectDir?: string } = {},
): Promise<DbtAtWork> {
  const { dbt } = await ensureDbtEnvironment({ venvDir: VENV_DIR, env: process.env });
  const folder = await mkdtemp(path.join(tmpdir(), 'volka-history-'));
  const template = await readFile(path.join(PROJECT_DIR, 'profiles.template.yml'), 'utf8');
  await writeFile(path.join(folder, 'profiles.yml'), profile(template));
  const env = { PATH: process.env['PATH'], HOME: folder, ...environment };
  const runner = createDbtRunner({
    projectDir,
    profilesDir: folder,
    venvDir: VENV_DIR,
    targetRoot: path.join(folder, 'dbt'),
    env,
    adapter: 'worker',
  });
  const parsed = await runner.run({ command: 'parse', runId: 'history-test' }).outcome;
  if (parsed.kind !== 'success') throw new Error(JSON.stringify(parsed));
  let spawned = 0;
  const projectArguments = ['--project-dir', projectDir, '--profiles-dir', folder];
  const handFolder = path.join(folder, 'by-hand');
  const spawnDbt: DbtAtWork['spawnDbt'] = async (applicationName, command, select) => {
    spawned += 1;
    const own = path.join(folder, `own-${String(spawned)}`);
    await mkdir(own);
    await copyFile(path.join(folder, 'dbt', 'warm', PARSED), path.join(own, PARSED));
    const selection = select === undefined ? [] : ['--select', ...select.split(' ')];
    return spawn(dbt, [...command.split(' '), ...selection, ...projectArguments], {
      env: { ...env, PGAPPNAME: applicationName, DBT_TARGET_PATH: own, DBT_LOG_PATH: own },
      stdio: 'ignore',
    });
  };
  return {
    runner,
    projectDir,
    command: dbt,
    projectArguments,
    environment: { ...env, DBT_TARGET_PATH: handFolder, DBT_LOG_PATH: handFolder },
    run: async (command, select, more = {}) => {
      const invocation = runner.run({
        command,
        runId: 'history-test',
        ...(select === undefined ? {} : { select }),
        ...more,
      });
      return invocation.outcome;
    },
    spawnDbt,
    spawnSnapshot: (applicationName) => spawnDbt(applicationName, 'snapshot'),
    close: async () => {
      await runner.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The failures as dbt reports them; empty after a success. */
export function failuresOf(outcome: DbtOutcome): readonly string[] {
  if (outcome.kind === 'success') return [];
  if (outcome.kind === 'failed')
    return outcome.failures.map(({ name, message }) => `${name ?? 'dbt'}: ${message}`);
  return [JSON.stringify(outcome)];
}

/** The exit code, or the signal that ended the process. */
export async function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

/** Runs one snapshot pass. @throws With what dbt reported, unless it succeeded. */
export async function snapshot(dbt: DbtAtWork, what: string): Promise<void> {
  const outcome = await dbt.run('snapshot');
  if (outcome.kind !== 'success') throw new Error(`${what}: ${JSON.stringify(outcome)}`);
}
