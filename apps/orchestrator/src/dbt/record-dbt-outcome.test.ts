import { answerWithNodes } from '@volka/dbt-runner/fake';
import { expect, test } from 'vitest';
import { toRecord } from './record-dbt-outcome.ts';

const node = {
  uniqueId: 'test.p.t',
  name: 't',
  resourceType: 'test',
  status: 'fail',
  startedAt: '1970-01-01T00:00:00.000Z',
  durationMs: 1_500,
  message: 'Got 2 results',
  rowsAffected: null,
  failures: 2,
  failuresRelation: '"db"."dq"."t"',
  blockedBy: [],
  compiledSql: 'select 1',
} as const;
const source = { pipelineId: 'p', taskId: 'dbt_test', projectFingerprint: 'f1' };

test('toRecord contains source, command, outcome and times of an invocation', () => {
  const { outcome } = answerWithNodes([node]);
  const request = { command: 'test', select: ['a', 'b'], exclude: 'c', runId: 'run 1' } as const;
  expect(toRecord(request, outcome, source)).toMatchObject({
    runId: 'run 1',
    ...source,
    attempt: 1,
    command: 'test',
    selector: 'a b --exclude c',
    outcome: 'failed',
    code: null,
    message: 't: Got 2 results',
    nothingToDo: false,
    startedAt: '1970-01-01T00:00:00.000Z',
    finishedAt: '1970-01-01T00:00:01.500Z',
    nodes: [node],
  });
});

test('toRecord gives an invocation that dbt never started an id, and its code', () => {
  const { outcome } = answerWithNodes([]);
  const { nodes, elapsedMs, startedAt, dbtVersion, targetPath } = outcome;
  const facts = { invocationId: null, nodes, elapsedMs, startedAt, dbtVersion, targetPath };
  const broken = { kind: 'broken', code: 'DBT_NOT_STARTED', reason: 'no dbt', ...facts } as const;
  const record = toRecord({ command: 'run', runId: 'r' }, broken, source);
  expect(record.invocationId).toMatch(/^[0-9a-f-]{36}$/);
  expect(record).toMatchObject({
    outcome: 'broken',
    code: 'DBT_NOT_STARTED',
    message: 'no dbt',
    selector: null,
  });
});
