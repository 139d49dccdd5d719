import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import type { TestPostgres } from '@volka/local-postgres';
import { startSimulator } from '@volka/volka-api';
import type { Simulator } from '@volka/volka-api';
import { connectPool, migrate } from '@volka/warehouse';
import type { ConnectionSettings, WarehousePool } from '@volka/warehouse';
import type { LoadOptions } from '../../../src/etl/load/load-due-windows.ts';
import type { WindowLoader } from '../../../src/etl/load/load-window.ts';
import type { TaskProgress, TaskResult } from '../../../src/runner/task-result.ts';
import { marketingEtlTask } from '../../../src/tasks/marketing-etl-task.ts';
import { RUN_TASK, testContext } from '../../task-context.ts';
import { startBentApi } from './bent-api.ts';
import type { Bend } from './bent-api.ts';

const API_KEY = 'canary-key-0815';
export const FIRST_DATE = '2024-09-01';

/** An empty warehouse, the simulator behind an API whose answers the test can change, and the ETL task. */
export interface EtlWorld extends AsyncDisposable {
  readonly database: ConnectionSettings & { readonly password: string };
  readonly admin: WarehousePool;
  readonly loader: WindowLoader & { readonly spoolDir: string };
  readonly simulator: Simulator;
  /** Of the changeable API, for another client of it. */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly workDir: string;
  readonly warnings: string[];
  readonly progress: TaskProgress[];
  /** The pauses before retries of rejected requests; the test does not wait for them. */
  readonly pauses: number[];
  bend: Bend;
  /** One run; the simulator's clock is set to its day unless `asOf` is given. */
  run(
    today: string,
    options?: Partial<LoadOptions> & { readonly asOf?: string; readonly signal?: AbortSignal },
  ): Promise<TaskResult>;
  all(sql: string): Promise<readonly Record<string, unknown>[]>;
}

export async function startEtlWorld(postgres: TestPostgres): Promise<EtlWorld> {
  const database = await postgres.createDatabase();
  const admin = connectPool({ ...database, applicationName: 'test', max: 2 });
  await migrate(admin);
  const pool = connectPool({ ...database, role: 'etl_writer', applicationName: 'test', max: 4 });
  const simulator = await startSimulator({
    apiKey: API_KEY,
    asOf: '2024-12-15',
    campaigns: 2,
    adsPerCampaign: 2,
    blemishes: false,
  });
  const api = await startBentApi(simulator.baseUrl, () => world.bend);
  const workDir = await mkdtemp(join(tmpdir(), 'volka-etl-'));
  const spoolDir = join(workDir, 'spool');
  const world: EtlWorld = {
    database,
    admin,
    simulator,
    apiUrl: api.baseUrl,
    apiKey: API_KEY,
    workDir,
    warnings: [],
    progress: [],
    pauses: [],
    bend: {},
    loader: {
      client: createCampaignsClient({
        baseUrl: api.baseUrl,
        key: API_KEY,
        spoolDir,
        packed: true,
        retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 2 },
      }),
      archive: createFolderArchive(join(workDir, 'archive')),
      pool,
      spoolDir,
      pause: (durationMs) => {
        world.pauses.push(durationMs);
        return Promise.resolve();
      },
    },
    async run(today, { asOf = today, signal = new AbortController().signal, ...options } = {}) {
      simulator.setClock(asOf);
      const plan = { firstDate: FIRST_DATE, order: 'oldest-first' } as const;
      const context = testContext({
        task: RUN_TASK,
        runId: `test-${today}-${Math.random()}`,
        logicalDate: today,
        signal,
        progress: (progress) => world.progress.push(progress),
        warn: (code, message) => world.warnings.push(`${code} ${message}`),
      });
      return marketingEtlTask(context, { loader: world.loader, optionsFor: () => ({ plan, ...options }) });
    },
    all: async (sql) => (await admin.query<Record<string, unknown>>(sql)).rows,
    async [Symbol.asyncDispose]() {
      await api.close();
      await simulator.close();
      await pool.end();
      await admin.end();
      await rm(workDir, { recursive: true, force: true });
    },
  };
  return world;
}
