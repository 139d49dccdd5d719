import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OUTCOME_FILE } from '../record/invocation-record.ts';
import { planRetry } from './retry-plan.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'volka-retry-'));
  await writeFile(path.join(folder, 'run_results.json'), '{}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const nodes = ['success', 'error', 'upstream-failed', 'skipped', 'warn'].map((status) => ({
  uniqueId: `model.p.${status}`,
  status,
}));
const failed = { kind: 'failed', nodes, failures: [{ uniqueId: 'model.p.error' }] };

async function planAfter(outcome: object, command = 'build'): Promise<unknown> {
  await writeFile(path.join(folder, OUTCOME_FILE), JSON.stringify({ request: { command }, outcome }));
  return planRetry(folder, 'build');
}

test('planRetry names every node that was left undone', async () => {
  expect(await planAfter(failed)).toEqual({
    kind: 'failed-only',
    stateDir: folder,
    uniqueIds: ['model.p.error', 'model.p.upstream-failed', 'model.p.skipped'],
  });
});

test.each([
  ['another command', failed, 'run', /it was run, not build/],
  ['a cancelled one', { ...failed, kind: 'cancelled' }, 'build', /it ended as cancelled/],
  ['a broken one', { ...failed, kind: 'broken' }, 'build', /it ended as broken/],
  ['a failure as a whole', { ...failed, failures: [{ uniqueId: null }] }, 'build', /failed as a whole/],
  ['nothing undone', { ...failed, nodes: nodes.slice(0, 1) }, 'build', /names no node/],
  ['a record of no shape', { kind: 'splendid' }, 'build', /holds no outcome/],
])('planRetry repeats everything after %s', async (_what, outcome, command, reason) => {
  expect(await planAfter(outcome, command)).toMatchObject({
    kind: 'whole',
    reason: expect.stringMatching(reason) as string,
  });
});

test('planRetry repeats everything where the artifact is gone, or the command has no parts', async () => {
  await planAfter(failed);
  await rm(path.join(folder, 'run_results.json'));
  expect(await planRetry(folder, 'build')).toMatchObject({ kind: 'whole' });
  expect(await planRetry(folder, 'deps')).toMatchObject({ kind: 'whole' });
});
