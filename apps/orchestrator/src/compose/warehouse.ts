import { connectPool } from '@volka/warehouse';
import type { ConnectionSettings, WarehousePool } from '@volka/warehouse';
import { assertSchemaCurrent } from '../assert-schema-current.ts';

/** What a connection may do: load, build the marts, or read them. */
export type WarehouseRole = 'etl_writer' | 'dbt_transformer' | 'dashboard_ro';

/** The connections of one process: a pool for each role, made when it is first asked for. */
export interface Warehouse {
  /** Without a role, the login itself. Nothing connects before the first query. */
  readonly pool: (role?: WarehouseRole) => WarehousePool;
  /**
   * The same, once the schema is known to be of this version.
   * @throws {OrchestratorError} `SCHEMA_BEHIND`, `SCHEMA_AHEAD`
   */
  readonly currentPool: (role: WarehouseRole) => Promise<WarehousePool>;
  /** Ends every pool. */
  readonly close: () => Promise<void>;
}

/** `name` is shown in `pg_stat_activity`, with the role after it. */
export function openWarehouse(database: ConnectionSettings, name: string): Warehouse {
  const pools = new Map<WarehouseRole | undefined, WarehousePool>();
  const pool = (role?: WarehouseRole): WarehousePool => {
    const known = pools.get(role);
    if (known !== undefined) return known;
    const made = connectPool({
      ...database,
      applicationName: role === undefined ? name : `${name}:${role}`,
      ...(role === undefined ? {} : { role }),
    });
    pools.set(role, made);
    return made;
  };
  return {
    pool,
    currentPool: async (role) => {
      const checked = pool(role);
      await assertSchemaCurrent(checked);
      return checked;
    },
    close: async () => {
      await Promise.all([...pools.values()].map((each) => each.end()));
      pools.clear();
    },
  };
}
