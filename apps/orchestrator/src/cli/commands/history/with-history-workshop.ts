import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readDatabaseSettings, readDataDir, readPythonDir } from '../../../config/read-settings.ts';
import { openHistoryDbt } from '../../../history/open-history-dbt.ts';
import type { HistoryWorkshop } from '../../../history/rebuild-history.ts';
import type { CommandContext } from '../../command-context.ts';
import { withPool } from '../../with-pool.ts';

/** Lends a command a pool as dbt_transformer and a dbt of its own, and closes both. */
export async function withHistoryWorkshop<Result>(
  context: CommandContext,
  work: (workshop: HistoryWorkshop) => Promise<Result>,
): Promise<Result> {
  const { environment, root, print, signal } = context;
  const settings = {
    database: readDatabaseSettings(environment),
    dataDir: readDataDir(environment, root),
    dbtProjectDir: join(root, 'dbt_project'),
    pythonDir: readPythonDir(environment, root),
    environment,
  };
  return withPool(context, { command: 'history', role: 'dbt_transformer' }, async (pool) => {
    const dbt = await openHistoryDbt(settings, context);
    try {
      return await work({ pool, dbt, runId: `history-${randomUUID()}`, signal, print });
    } finally {
      await dbt.close();
    }
  });
}
