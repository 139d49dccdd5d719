import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startTestPostgres } from '@volka/local-postgres';
import { startSimulator } from '@volka/volka-api';
import { connectPool, migrate } from '@volka/warehouse';
import { expect, test } from 'vitest';
import { marketingEtlTask } from '../../../../src/tasks/marketing-etl-task.ts';
import { RUN_TASK, testContext } from '../../../task-context.ts';
import { startBentApi } from '../bent-api.ts';
import type { Bend } from '../bent-api.ts';

const API_KEY = 'canary-key-0815';

test('a load that differs from the last similar loads is a warning with both figures, in the run and in etl.warnings', async () => {
  await using stack = new AsyncDisposableStack();
  const postgres = await startTestPostgres();
  stack.defer(() => postgres.stop());
  const database = await postgres.createDatabase();
  const admin = connectPool({ ...database, applicationName: 'test', max: 2 });
  stack.defer(() => admin.end());
  await migrate(admin);
  const writer = connectPool({ ...database, role: 'etl_writer', applicationName: 'test', max: 4 });
  stack.defer(() => writer.end());
  const simulator = await startSimulator({
    apiKey: API_KEY,
    asOf: '2024-12-16',
    campaigns: 3,
    adsPerCampaign: 3,
    blemishes: false,
  });
  stack.defer(() => simulator.close());
  let bend: Bend = {};
  const api = await startBentApi(simulator.baseUrl, () => bend);
  stack.defer(() => api.close());
  const workDir = await mkdtemp(join(tmpdir(), 'volka-drift-'));
  stack.defer(() => rm(workDir, { recursive: true, force: true }));
  const loader = {
    client: createCampaignsClient({
      baseUrl: api.baseUrl,
      key: API_KEY,
      spoolDir: join(workDir, 'spool'),
    }),
    archive: createFolderArchive(join(workDir, 'archive')),
    pool: writer,
  };
  const drifts: string[] = [];
  const run = async (today: string): Promise<void> => {
    simulator.setClock(today);
    const context = testContext({
      task: RUN_TASK,
      runId: `test-${today}`,
      logicalDate: today,
      warn: (code, message) => {
        if (code === 'PROFILE_DRIFT') drifts.push(message);
      },
    });
    const plan = { firstDate: '2024-11-01', order: 'oldest-first' } as const;
    await marketingEtlTask(context, { loader, optionsFor: () => ({ plan }) });
  };

  // Tuesday to Sunday: six daily windows of the same length. They cause no warning.
  await run('2024-12-16');
  for (let day = 17; day <= 22; day += 1) await run(`2024-12-${day}`);
  expect(drifts).toEqual([]);

  // Monday has a longer roll-back. On Tuesday every third record has no click-through rate.
  await run('2024-12-23');
  bend = {
    rewrite: (_query, body) => {
      const records = JSON.parse(body) as Record<string, unknown>[];
      return JSON.stringify(records.map((record, at) => (at % 3 === 0 ? { ...record, ctr: null } : record)));
    },
  };
  drifts.length = 0;
  await run('2024-12-24');
  expect(drifts).toEqual([
    expect.stringMatching(
      /^2024-12-08…2024-12-23: ctr: null share 33\.3 %, usually 0\.0 % \(0\.0 % to 0\.0 % in the last \d+ loads/,
    ),
  ]);
  const { rows } = await admin.query<{ message: string; details: Record<string, unknown> }>(
    `select message, details from etl.warnings where code = 'PROFILE_DRIFT' and run_id = 'test-2024-12-24'`,
  );
  expect(rows.map(({ message }) => message)).toEqual(drifts);
  expect(rows[0]?.details).toMatchObject({ column: 'ctr', figure: 'null share', usual: 0 });
});
