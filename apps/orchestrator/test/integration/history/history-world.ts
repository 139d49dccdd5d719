import { startTestPostgres } from '@volka/local-postgres';
import { snapshot, startDbt } from './dbt-at-work.ts';
import type { DbtAtWork } from './dbt-at-work.ts';
import { createHistoryDatabase } from './history-database.ts';
import type { HistoryDatabase } from './history-database.ts';
import { randomHistory, seededRandom } from './random-history.ts';
import type { Load } from './random-history.ts';

/** A server, a migrated database and a warm dbt on it. */
export interface HistoryWorld {
  readonly database: HistoryDatabase;
  readonly dbt: DbtAtWork;
  /** Snapshots until nothing waits. */
  readonly drain: () => Promise<void>;
  /** Empties the database and writes a random history, of which only the first load is in the snapshot. */
  readonly waitingHistory: (seed: number, loads: number) => Promise<readonly Load[]>;
  /** Sessions of an application name for which `condition`, a condition on pg_stat_activity, is true. */
  readonly sessions: (applicationName: string, condition?: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

export async function startHistoryWorld(): Promise<HistoryWorld> {
  const server = await startTestPostgres();
  const database = await createHistoryDatabase(server);
  const dbt = await startDbt(database.dbtEnvironment);
  const drain = async (): Promise<void> => {
    while ((await database.waiting()) > 0) await snapshot(dbt, 'drain');
  };
  return {
    database,
    dbt,
    drain,
    waitingHistory: async (seed, loads) => {
      await database.empty();
      const history = randomHistory(seededRandom(seed), { days: 3, loads });
      for (const [index, load] of history.entries()) {
        await database.write(load);
        if (index === 0) await snapshot(dbt, 'first load');
      }
      if ((await database.waiting()) === 0) throw new Error(`Nothing waits in history ${String(seed)}`);
      return history;
    },
    sessions: async (applicationName, condition = 'true') => {
      const { rows } = await database.pool.query<{ sessions: bigint }>(
        `select count(*) as sessions from pg_stat_activity where application_name = $1 and (${condition})`,
        [applicationName],
      );
      return Number(rows[0]?.sessions);
    },
    close: async () => {
      await dbt.close();
      await database.close();
      await server.stop();
    },
  };
}
