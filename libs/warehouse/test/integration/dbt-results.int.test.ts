import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WarehousePool } from '../../src/index.ts';
import { recordDbtInvocation } from '../../src/write/index.ts';
import type { DbtInvocationRecord, DbtNodeRecord } from '../../src/write/index.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

let warehouse: TestWarehouse;
let writer: WarehousePool;
let dbt: WarehousePool;
let reader: WarehousePool;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  ({ writer } = warehouse);
  dbt = warehouse.connectAs('dbt_transformer');
  reader = warehouse.connectAs('dashboard_ro');
});
afterAll(async () => {
  await warehouse.stop();
});

const node = (name: string, more: Partial<DbtNodeRecord> = {}): DbtNodeRecord => ({
  uniqueId: `test.p.${name}`,
  name,
  resourceType: 'test',
  status: 'success',
  startedAt: '2025-01-01T00:00:01.500Z',
  durationMs: 250,
  message: null,
  rowsAffected: null,
  failures: 0,
  failuresRelation: null,
  blockedBy: [],
  compiledSql: null,
  ...more,
});

const invocation = (id: number, more: Partial<DbtInvocationRecord> = {}): DbtInvocationRecord => ({
  invocationId: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
  runId: 'run 1',
  pipelineId: 'volka_dbt_staging',
  taskId: 'dbt_test',
  attempt: 1,
  command: 'test',
  selector: 'path:models/staging',
  outcome: 'success',
  code: null,
  message: null,
  nothingToDo: false,
  dbtVersion: '1.12.6',
  projectFingerprint: 'f1',
  targetPath: '/data/dbt/runs/run_1/1',
  startedAt: '2025-01-01T00:00:00.000Z',
  finishedAt: '2025-01-01T00:00:03.000Z',
  nodes: [],
  ...more,
});

describe('recordDbtInvocation', () => {
  it('stores an invocation and its nodes for readers, also with text that PostgreSQL refuses', async () => {
    const failed = node('unique', {
      status: 'fail',
      failures: 2 ** 33,
      message: 'Got 2 results\0',
      failuresRelation: '"volka"."dq"."unique"',
      compiledSql: 'select 1',
    });
    const held = node('after', { status: 'upstream-failed', startedAt: null, blockedBy: [failed.uniqueId] });
    await recordDbtInvocation(
      writer,
      invocation(1, { outcome: 'failed', message: 'unique: Got 2 results', nodes: [failed, held] }),
    );
    const { rows } = await reader.query<object>(
      `select outcome, project_fingerprint, name, status, failures, blocked_by, result.message, compiled_sql
         from dq.dbt_invocation join dq.dbt_node_result as result using (invocation_id) order by name desc`,
    );
    expect(rows).toEqual([
      {
        outcome: 'failed',
        project_fingerprint: 'f1',
        name: 'unique',
        status: 'fail',
        failures: BigInt(2 ** 33),
        blocked_by: [],
        message: 'Got 2 results\u{FFFD}',
        compiled_sql: 'select 1',
      },
      {
        outcome: 'failed',
        project_fingerprint: 'f1',
        name: 'after',
        status: 'upstream-failed',
        failures: 0n,
        blocked_by: ['test.p.unique'],
        message: null,
        compiled_sql: null,
      },
    ]);
  });

  it('counts the same invocation once', async () => {
    const record = invocation(2, { runId: 'twice', nodes: [node('a'), node('b')] });
    await recordDbtInvocation(writer, record);
    await recordDbtInvocation(writer, record);
    const { rows } = await reader.query<object>(
      `select count(*) as nodes from dq.dbt_node_result join dq.dbt_invocation using (invocation_id) where run_id = 'twice'`,
    );
    expect(rows).toEqual([{ nodes: 2n }]);
  });

  it('stores nothing of an invocation whose nodes are refused', async () => {
    const record = invocation(3, { runId: 'refused', nodes: [node('a', { status: 'splendid' })] });
    await expect(recordDbtInvocation(writer, record)).rejects.toMatchObject({
      code: 'WAREHOUSE_VALUE_REFUSED',
    });
    const { rows } = await reader.query(`select 1 from dq.dbt_invocation where run_id = 'refused'`);
    expect(rows).toEqual([]);
  });
});

describe('the schema dq', () => {
  it('lets a reader see the failing rows that a test of dbt stores', async () => {
    await dbt.query('create table dq.unique_key as select 7 as n');
    expect((await reader.query('select n from dq.unique_key')).rows).toEqual([{ n: 7 }]);
  });

  it.each([
    ['dbt', () => dbt, `insert into dq.dbt_node_result select * from dq.dbt_node_result`],
    ['dbt', () => dbt, `update dq.dbt_invocation set outcome = 'success', code = null`],
    ['the writer', () => writer, `update dq.dbt_invocation set outcome = 'success', code = null`],
    ['the writer', () => writer, `delete from dq.dbt_invocation`],
    ['a reader', () => reader, `delete from dq.dbt_invocation`],
    ['a reader', () => reader, `create table dq.own (n int)`],
  ])('keeps its record from %s: %#', async (_who, pool, sql) => {
    await expect(pool().query(sql)).rejects.toMatchObject({ code: '42501' });
  });
});
