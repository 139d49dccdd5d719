import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import type { EtlRun } from './etl-run.ts';

/** No log, row or file may contain this key. The simulator quotes it in its pages and messages. */
export const CANARY = 'canary-key-7c1d4e9b';

/** A separate warehouse, emptied for each seed. */
export interface ProofWorld extends AsyncDisposable {
  readonly database: EtlRun['database'];
  readonly admin: WarehousePool;
  readonly workDir: string;
  readonly empty: () => Promise<void>;
}

export async function startProofWorld(): Promise<ProofWorld> {
  const postgres: TestPostgres = await startTestPostgres();
  const database = await postgres.createDatabase();
  const admin = connectPool({ ...database, applicationName: 'proof admin', max: 1 });
  await migrate(admin);
  const workDir = await mkdtemp(join(tmpdir(), 'volka-proof-'));
  return {
    database: database,
    admin,
    workDir,
    empty: async () => {
      await admin.query(
        'truncate public.campaign_performance_raw_appends, etl.loads, etl.quarantine, etl.coverage, etl.request_holds cascade',
      );
      await rm(workDir, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: async () => {
      await admin.end();
      await postgres.stop();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}
