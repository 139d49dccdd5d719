import path from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase } from '@volka/local-postgres';
import { createDbtRunnerWith } from '../../src/dbt-runner.ts';
import type { RunnerSeams } from '../../src/dbt-runner.ts';
import { createFakeDbtRunner, readRecording } from '../../src/fake.ts';
import type { DbtEvent, DbtOutcome, DbtRequest, DbtRunner, NodeResult, StopGrace } from '../../src/index.ts';
import { copyProject, databaseEnv, dbtVenv, makeFolder } from './tiny-warehouse.ts';

/** A database, the tiny project and a place for runners of every kind. */
export interface ContractSetup {
  readonly venv: { readonly venvDir: string; readonly python: string };
  readonly database: TestDatabase;
  readonly projectDir: string;
  /** One for all: a parse from nothing is paid once. */
  readonly targetRoot: string;
  readonly folder: string;
  readonly open: (
    adapter: 'cli' | 'worker',
    seams?: RunnerSeams,
    stopGrace?: Partial<StopGrace>,
  ) => DbtRunner;
  /** A fake that replays what real runners of this setup recorded, or hangs where `slow` is selected. */
  readonly openFake: () => DbtRunner;
  readonly stop: () => Promise<void>;
}

export async function setUpContract(): Promise<ContractSetup> {
  const [postgres, venv, scratch] = await Promise.all([startTestPostgres(), dbtVenv(), makeFolder()]);
  const database = await postgres.createDatabase();
  const projectDir = await copyProject(path.join(scratch.folder, 'tiny'));
  const targetRoot = path.join(scratch.folder, 'targets');
  const opened: DbtRunner[] = [];
  const keyOf = ({ command, select }: DbtRequest): string => JSON.stringify([command, select]);
  const recorded = new Map<string, string>();

  return {
    venv,
    database,
    projectDir,
    targetRoot,
    folder: scratch.folder,
    open: (adapter, seams = {}, stopGrace = {}) => {
      const runner = createDbtRunnerWith(
        {
          projectDir,
          profilesDir: projectDir,
          venvDir: venv.venvDir,
          targetRoot,
          env: { ...databaseEnv(database), PATH: process.env['PATH'] },
          adapter,
          stopGrace,
          keepTargets: 200,
        },
        seams,
      );
      opened.push(runner);
      return {
        ...runner,
        run: (request) => {
          const invocation = runner.run(request);
          void invocation.outcome.then(({ targetPath }) => {
            if (targetPath !== null) recorded.set(keyOf(request), targetPath);
          });
          return invocation;
        },
      };
    },
    openFake: () => {
      const never = new Promise(() => undefined);
      return createFakeDbtRunner(async (request) => {
        const recording = await readRecording(recorded.get(keyOf(request)) ?? 'nowhere');
        return request.select === 'slow' ? { ...recording, until: never } : recording;
      });
    },
    stop: async () => {
      await Promise.all(opened.map((each) => each.close()));
      await postgres.stop();
      await scratch.remove();
    },
  };
}

/** Runs to the end, and keeps every event. */
export async function runToEnd(
  runner: DbtRunner,
  request: Omit<DbtRequest, 'runId'> & { readonly runId?: string },
): Promise<[DbtOutcome, DbtEvent[]]> {
  const invocation = runner.run({ runId: 'contract', ...request });
  const events: DbtEvent[] = [];
  for await (const event of invocation.events) events.push(event);
  return [await invocation.outcome, events];
}

export const statuses = (nodes: readonly NodeResult[]): Record<string, string> =>
  Object.fromEntries(nodes.map(({ name, status }) => [name, status]));
