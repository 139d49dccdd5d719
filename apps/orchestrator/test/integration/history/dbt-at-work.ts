import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDbtRunner, ensureDbtEnvironment } from '@volka/dbt-runner';
import type { DbtCommand, DbtOutcome, DbtRequest } from '@volka/dbt-runner';

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
  /** In a process of its own, which may be killed. */
  readonly spawnSnapshot: (applicationName: string) => Promise<ChildProcess>;
  readonly close: () => Promise<void>;
}

/** `environment` holds the `DB_*` variables of the profile. */
export async function startDbt(environment: Readonly<Record<string, string>>): Promise<DbtAtWork> {
  const { dbt } = await ensureDbtEnvironment({ venvDir: VENV_DIR, env: process.env });
  const folder = await mkdtemp(path.join(tmpdir(), 'volka-history-'));
  await copyFile(path.join(PROJECT_DIR, 'profiles.template.yml'), path.join(folder, 'profiles.yml'));
  const env = { PATH: process.env['PATH'], HOME: folder, ...environment };
  const runner = createDbtRunner({
    projectDir: PROJECT_DIR,
    profilesDir: folder,
    venvDir: VENV_DIR,
    targetRoot: path.join(folder, 'dbt'),
    env,
    adapter: 'worker',
  });
  const parsed = await runner.run({ command: 'parse', runId: 'history-test' }).outcome;
  if (parsed.kind !== 'success') throw new Error(JSON.stringify(parsed));
  let spawned = 0;
  return {
    run: async (command, select, more = {}) => {
      const invocation = runner.run({
        command,
        runId: 'history-test',
        ...(select === undefined ? {} : { select }),
        ...more,
      });
      return invocation.outcome;
    },
    spawnSnapshot: async (applicationName) => {
      spawned += 1;
      const own = path.join(folder, `own-${String(spawned)}`);
      await mkdir(own);
      await copyFile(path.join(folder, 'dbt', 'warm', PARSED), path.join(own, PARSED));
      return spawn(dbt, ['snapshot', '--project-dir', PROJECT_DIR, '--profiles-dir', folder], {
        env: { ...env, PGAPPNAME: applicationName, DBT_TARGET_PATH: own, DBT_LOG_PATH: own },
        stdio: 'ignore',
      });
    },
    close: async () => {
      await runner.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The exit code, or the signal that ended the process. */
export async function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}
