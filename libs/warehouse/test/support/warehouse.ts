import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate, setLoginPassword } from '../../src/index.ts';
import type { WarehousePool } from '../../src/index.ts';

export const LOGIN = { user: 'orchestrator', password: 'not-a-secret' } as const;

/** A migrated database with a pool for the owner and one as the writer; everything is closed by `stop`. */
export interface TestWarehouse {
  readonly server: TestPostgres;
  readonly database: TestDatabase;
  readonly owner: WarehousePool;
  readonly writer: WarehousePool;
  readonly connectAs: (role: string, overrides?: Partial<TestDatabase>) => WarehousePool;
  readonly stop: () => Promise<void>;
}

export async function startTestWarehouse(): Promise<TestWarehouse> {
  const server = await startTestPostgres();
  const pools: WarehousePool[] = [];
  const open = (pool: WarehousePool): WarehousePool => {
    pools.push(pool);
    return pool;
  };
  const database = await server.createDatabase();
  const owner = open(connectPool({ ...database, applicationName: 'test owner' }));
  await migrate(owner);
  await setLoginPassword(owner, 'orchestrator', LOGIN.password);
  const connectAs = (role: string, overrides: Partial<TestDatabase> = {}): WarehousePool =>
    open(connectPool({ ...database, ...LOGIN, ...overrides, role, applicationName: `test ${role}` }));
  return {
    server,
    database,
    owner,
    writer: connectAs('etl_writer'),
    connectAs,
    stop: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await server.stop();
    },
  };
}
