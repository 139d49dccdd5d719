import { describe, expect, test } from 'vitest';
import type { NodeResult } from './events/dbt-event.ts';
import { answerWithNodes, createFakeDbtRunner } from './fake-dbt-runner.ts';

const node = (name: string, status: NodeResult['status']): NodeResult => ({
  uniqueId: `model.p.${name}`,
  name,
  resourceType: 'model',
  status,
  startedAt: '1970-01-01T00:00:00.000Z',
  durationMs: 10,
  message: status === 'error' ? 'broken pipe' : null,
  rowsAffected: null,
  failures: null,
  failuresRelation: null,
  compiledSql: null,
  blockedBy: [],
});

describe('createFakeDbtRunner', () => {
  test('plays events and outcome of the nodes it is given', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([node('a', 'success'), node('b', 'error')]));
    const { events, outcome } = runner.run({ command: 'build', runId: 'r' });
    const kinds = (await Array.fromAsync(events)).map(({ kind }) => kind);
    expect(kinds).toEqual(['node-started', 'node-finished', 'node-started', 'node-finished']);
    expect(await outcome).toMatchObject({
      kind: 'failed',
      failures: [{ name: 'b', message: 'broken pipe' }],
    });
    expect(runner.requests).toMatchObject([{ command: 'build' }]);
  });

  test('refuses what a real one refuses', async () => {
    const runner = createFakeDbtRunner(() => answerWithNodes([]));
    expect(() => runner.build({ select: '--vars', runId: 'r' })).toThrow(/selector/);
    expect(() => runner.build({ timeoutMs: 0, runId: 'r' })).toThrow(/timeout of 0 ms/);
    await runner.close();
    expect(() => runner.deps({ runId: 'r' })).toThrow(/runner is closed/);
  });

  test('can be cancelled', async () => {
    const cancel = new AbortController();
    const never = new Promise(() => undefined);
    const runner = createFakeDbtRunner(() => ({ ...answerWithNodes([]), until: never }));
    const { outcome } = runner.run({ command: 'run', runId: 'r', signal: cancel.signal });
    cancel.abort();
    expect((await outcome).kind).toBe('cancelled');
  });
});
