import { answerWithNodes, createFakeDbtRunner } from '@volka/dbt-runner/fake';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DbtTask } from '../../../src/definitions/pipeline.ts';
import type { TaskContext } from '../../../src/runner/task-context.ts';
import { dbtTask } from '../../../src/tasks/dbt-task.ts';
import type { DbtTaskDependencies } from '../../../src/tasks/dbt-task.ts';
import { testContext } from '../../task-context.ts';

let server: TestPostgres;
let database: TestDatabase;
let writer: WarehousePool;
let tools: Omit<DbtTaskDependencies, 'runner'>;
beforeAll(async () => {
  server = await startTestPostgres();
  database = await server.createDatabase();
  await migrate(database);
  writer = connectPool({ ...database, role: 'etl_writer', applicationName: 'test', max: 2 });
  tools = { writer, transformer: writer, projectDir: import.meta.dirname };
});
afterAll(async () => {
  await writer.end();
  await server.stop();
});

const FAILED_TEST = {
  uniqueId: 'test.p.unique',
  name: 'unique',
  resourceType: 'test',
  status: 'fail',
  startedAt: '2025-01-01T00:00:00.000Z',
  durationMs: 20,
  message: 'Got 2 results',
  rowsAffected: null,
  failures: 2,
  failuresRelation: '"db"."dq"."unique"',
  blockedBy: [],
  compiledSql: 'select 1',
} as const;

const task = {
  kind: 'dbt',
  id: 'dbt_test',
  after: [],
  command: 'test',
  selector: 'path:models/staging',
} as const;

function contextOf(
  runId: string,
  asked: DbtTask = task,
): TaskContext<DbtTask> & { readonly warnings: string[] } {
  const warnings: string[] = [];
  const context = testContext({
    runId,
    pipelineId: 'volka_dbt_staging',
    task: asked,
    warn: (code) => warnings.push(code),
  });
  return { ...context, warnings };
}

describe('dbtTask', () => {
  it('stores a failed invocation with its nodes, and fails', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([FAILED_TEST]));
    await expect(dbtTask(contextOf('run 1'), { ...tools, runner })).rejects.toMatchObject({
      code: 'DBT_FAILED',
    });
    const { rows } = await writer.query<object>(
      `select pipeline_id, task_id, selector, outcome, i.message, name, status, failures, failures_relation
         from dq.dbt_invocation as i join dq.dbt_node_result using (invocation_id) where run_id = 'run 1'`,
    );
    expect(rows).toEqual([
      {
        pipeline_id: 'volka_dbt_staging',
        task_id: 'dbt_test',
        selector: 'path:models/staging',
        outcome: 'failed',
        message: 'unique: Got 2 results',
        name: 'unique',
        status: 'fail',
        failures: 2n,
        failures_relation: '"db"."dq"."unique"',
      },
    ]);
  });

  it('warns and does not fail where only the record cannot be stored', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([{ ...FAILED_TEST, status: 'success' }]));
    const closed = connectPool({ ...database, role: 'dashboard_ro', applicationName: 'test', max: 1 });
    const context = contextOf('run 2');
    const result = await dbtTask(context, { ...tools, runner, writer: closed });
    await closed.end();
    expect(result.summary).toBe('1 nodes');
    expect(context.warnings).toEqual(['DBT_RESULTS_NOT_KEPT']);
  });

  it('lets tests check the changed days, unless the scope is everything', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([{ ...FAILED_TEST, status: 'success' }]));
    await dbtTask(contextOf('run 5'), { ...tools, runner });
    await dbtTask(contextOf('run 6', { ...task, scope: 'all' }), { ...tools, runner });
    expect(runner.requests.map(({ env }) => env?.['DBT_ENV_CHECK_SCOPE'])).toEqual(['changed', 'all']);
  });

  it('fails where its selector selects nothing, and succeeds with nothing to do where it has no selector', async () => {
    const dependencies = { ...tools, runner: createFakeDbtRunner(() => answerWithNodes([])) };
    await expect(dbtTask(contextOf('run 3'), dependencies)).rejects.toMatchObject({
      code: 'DBT_SELECTOR_EMPTY',
      message: 'Cannot finish dbt test: selector "path:models/staging" selects nothing; correct it',
    });
    const whole = { kind: 'dbt', id: 'dbt_seed', after: [], command: 'seed' } as const;
    expect((await dbtTask(contextOf('run 4', whole), dependencies)).summary).toBe('nothing selected');
  });
});
