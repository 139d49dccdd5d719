import { describe, expect, test } from 'vitest';
import type { NodeResult } from './events/dbt-event.ts';
import { answerWithNodes, createFakeDbtRunner } from './fake-dbt-runner.ts';

const node = (name: string, status: NodeResult['status']): NodeResult => ({
  uniqueId: `model.p.${name}`,
  name,
  resourceType: 'model',
  status,
  durationMs: 10,
  message: status === 'error' ? 'broken pipe' : null,
  rowsAffected: null,
  failures: null,
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

  test('can be cancelled', async () => {
    const cancel = new AbortController();
    const never = new Promise(() => undefined);
    const runner = createFakeDbtRunner(() => ({ ...answerWithNodes([]), until: never }));
    const { outcome } = runner.run({ command: 'run', runId: 'r', signal: cancel.signal });
    cancel.abort();
    expect((await outcome).kind).toBe('cancelled');
  });
});
