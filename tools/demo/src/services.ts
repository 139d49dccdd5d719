import { randomBytes } from 'node:crypto';
import { createPlatform, errorCode } from '@volka/orchestrator';
import type { Platform } from '@volka/orchestrator';
import { startPostgres } from '@volka/local-postgres';
import type { LocalPostgres } from '@volka/local-postgres';
import { Secret } from '@volka/runtime';
import { startSimulator } from '@volka/volka-api';
import type { Simulator } from '@volka/volka-api';
import { connectPool, createDatabaseIfMissing, migrate, setLoginPassword } from '@volka/warehouse';
import type { ConnectionSettings, WarehousePool } from '@volka/warehouse';
import { join } from 'node:path';
import type { DemoState } from './demo-state.ts';

const DATABASE = 'volka_marketing';

/** Everything that the demo starts, and the function that stops it. */
export interface DemoServices {
  readonly postgres: LocalPostgres;
  readonly simulator: Simulator;
  readonly platform: Platform;
  /** Reads ledger, history and marts for the output. */
  readonly reader: WarehousePool;
  readonly login: ConnectionSettings;
  readonly reportsDir: string;
  readonly stop: () => Promise<void>;
}

export interface ServicesOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly pythonDir: string;
  readonly state: DemoState;
  /** The requested port; 0 = that of the last run, or a free one. */
  readonly postgresPort: number;
  /** What dbt needs of the process environment. */
  readonly processVariables: Readonly<Record<string, string>>;
}

/** Starts PostgreSQL and the simulator on the loopback address, migrates the database and connects the platform to them. */
export async function startServices(options: ServicesOptions): Promise<DemoServices> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // The last one started is stopped first. If one cannot be stopped, the others are stopped anyway.
    for (const each of stops.splice(0).reverse()) await each().catch(() => undefined);
  };
  try {
    const postgres = await startDatabase(options);
    stops.push(() => postgres.stop());
    const login = await prepareDatabase(postgres);

    const { stateDir } = options;
    const reportsDir = join(stateDir, 'reports');
    const { seed, campaigns, adsPerCampaign, today } = options.state;
    const apiKey = randomBytes(24).toString('base64url');
    const simulator = await startSimulator({ apiKey, asOf: today, seed, campaigns, adsPerCampaign });
    stops.push(() => simulator.close());

    const platform = await createPlatform({
      database: login,
      api: { baseUrl: simulator.baseUrl, key: new Secret(apiKey) },
      archive: { archiveUri: join(stateDir, 'archive'), spoolDir: join(stateDir, 'spool') },
      plan: { historyYears: 5, loadOrder: 'oldest-first' },
      dbt: {
        dataDir: stateDir,
        pythonDir: options.pythonDir,
        dbtProjectDir: join(options.root, 'dbt_project'),
        processVariables: options.processVariables,
      },
      reports: { queriesDir: join(options.root, 'sql', 'queries'), reportsUri: reportsDir },
    });
    stops.push(() => platform.close());
    const reader = connectPool({ ...login, role: 'dbt_transformer', applicationName: 'volka-demo', max: 2 });
    stops.push(() => reader.end());
    return { postgres, simulator, platform, reader, login, reportsDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase({ stateDir, state, postgresPort }: ServicesOptions): Promise<LocalPostgres> {
  const start = (port: number): Promise<LocalPostgres> =>
    startPostgres({ dataDir: join(stateDir, 'postgres'), port, sharedBuffersMb: 32 });
  if (postgresPort !== 0 || state.postgresPort === 0) return start(postgresPort);
  try {
    return await start(state.postgresPort);
  } catch (error) {
    if (errorCode(error) !== 'LOCAL_POSTGRES_PORT_IN_USE') throw error;
    return start(0);
  }
}

/** The owner creates database, schema and logins. Everything else runs as the login `orchestrator`. */
async function prepareDatabase({ host, port, user, password }: LocalPostgres): Promise<ConnectionSettings> {
  const owner = { host, port, user, password };
  const server = connectPool({ ...owner, database: 'postgres', applicationName: 'volka-demo-setup', max: 1 });
  try {
    await createDatabaseIfMissing(server, DATABASE);
  } finally {
    await server.end();
  }
  const admin = connectPool({ ...owner, database: DATABASE, applicationName: 'volka-demo-setup', max: 2 });
  try {
    await migrate(admin);
    const loginPassword = randomBytes(18).toString('base64url');
    await setLoginPassword(admin, 'orchestrator', loginPassword);
    return { host, port, user: 'orchestrator', password: loginPassword, database: DATABASE };
  } finally {
    await admin.end();
  }
}
