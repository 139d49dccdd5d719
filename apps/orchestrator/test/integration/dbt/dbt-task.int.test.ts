import { answerWithNodes, createFakeDbtRunner } from '@volka/dbt-runner/fake';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DbtTaskContext } from '../../../src/runner/task-context.ts';
import { dbtTask } from '../../../src/tasks/dbt-task.ts';
import type { DbtTaskTools } from '../../../src/tasks/dbt-task.ts';

let server: TestPostgres;
let database: TestDatabase;
let writer: WarehousePool;
let tools: Omit<DbtTaskTools, 'runner'>;
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

function contextOf(runId: string): DbtTaskContext & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    warnings,
    runId,
    pipelineId: 'volka_dbt_staging',
    taskId: 'dbt_test',
    today: '2025-01-02',
    signal: new AbortController().signal,
    progress: () => undefined,
    warn: (code) => warnings.push(code),
  };
}

describe('dbtTask', () => {
  it('keeps a failed invocation with its nodes, and fails', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([FAILED_TEST]));
    const run = dbtTask({ ...tools, runner });
    await expect(run(task, contextOf('run 1'))).rejects.toMatchObject({ code: 'DBT_FAILED' });
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

  it('warns, and does not fail, where only the record cannot be kept', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([{ ...FAILED_TEST, status: 'success' }]));
    const closed = connectPool({ ...database, role: 'dashboard_ro', applicationName: 'test', max: 1 });
    const context = contextOf('run 2');
    const result = await dbtTask({ ...tools, runner, writer: closed })(task, context);
    await closed.end();
    expect(result.summary).toBe('1 nodes');
    expect(context.warnings).toEqual(['DBT_RESULTS_NOT_KEPT']);
  });

  it('lets tests look at what changed, unless the command asks for everything', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([{ ...FAILED_TEST, status: 'success' }]));
    const run = dbtTask({ ...tools, runner });
    await run(task, contextOf('run 5'));
    await run({ ...task, scope: 'all' }, contextOf('run 6'));
    expect(runner.requests.map(({ env }) => env?.['DBT_ENV_CHECK_SCOPE'])).toEqual(['changed', 'all']);
  });

  it('fails where its selector selects nothing, and not where it has none', async () => {
    const run = dbtTask({ ...tools, runner: createFakeDbtRunner(() => answerWithNodes([])) });
    await expect(run(task, contextOf('run 3'))).rejects.toMatchObject({
      code: 'DBT_SELECTOR_EMPTY',
      message: 'Cannot finish dbt test: selector "path:models/staging" selects nothing; correct it',
    });
    const whole = { kind: 'dbt', id: 'dbt_seed', after: [], command: 'seed' } as const;
    expect((await run(whole, contextOf('run 4'))).summary).toBe('nothing selected');
  });
});
