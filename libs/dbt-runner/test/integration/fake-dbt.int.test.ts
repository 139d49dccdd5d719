import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDbtRunner } from '../../src/index.ts';
import type { DbtEvent, DbtOutcome, DbtRequest } from '../../src/index.ts';
import { logOf, record, runResultsOf } from '../support/records.ts';
import { makeFolder } from '../support/tiny-warehouse.ts';

const FAKE_DBT = fileURLToPath(new URL('../fixtures/fake-dbt.mjs', import.meta.url));
const MODEL = 'model.tiny.numbers';
const CANARY = 'canary "quoted" 4711';

interface Plan {
  readonly lines?: readonly unknown[];
  readonly files?: Readonly<Record<string, unknown>>;
  readonly exitCode?: number;
  readonly stderr?: string;
  readonly hang?: boolean;
  readonly showEnv?: boolean;
  readonly deafTo?: readonly string[];
  readonly killSelf?: string;
}

let scratch: { folder: string; remove: () => Promise<void> };
beforeAll(async () => {
  scratch = await makeFolder();
});
afterAll(() => scratch.remove());

async function runFake(
  plan: Plan,
  request: Partial<DbtRequest> = {},
  executable = FAKE_DBT,
): Promise<{ outcome: DbtOutcome; events: DbtEvent[] }> {
  const runner = createDbtRunner({
    projectDir: scratch.folder,
    profilesDir: scratch.folder,
    targetRoot: scratch.folder,
    executable,
    adapter: 'cli',
    stopGrace: { interruptMs: 150, terminateMs: 150 },
    allowEnv: ['FAKE_DBT'],
    env: {
      PATH: process.env['PATH'],
      FAKE_DBT: JSON.stringify(plan),
      DB_PASSWORD: CANARY,
      API_KEY: 'not for dbt',
      DBT_WRITE_JSON: 'false',
    },
  });
  const invocation = runner.run({ command: 'run', runId: 'fake', ...request });
  const events = await Array.fromAsync(invocation.events);
  const outcome = await invocation.outcome;
  await runner.close();
  return { outcome, events };
}

const green = { lines: logOf({ [MODEL]: 'success' }, true), exitCode: 0 };
const artifact = { 'run_results.json': runResultsOf({ [MODEL]: 'success' }) };

describe('the outcome on a dbt process', () => {
  test('is success when exit code, log and artifact agree', async () => {
    const { outcome } = await runFake({ ...green, files: artifact });
    expect(outcome).toMatchObject({ kind: 'success', nodes: [{ uniqueId: MODEL, durationMs: 250 }] });
  });

  test.each<[string, Plan, string]>([
    ['no artifact', green, 'DBT_ARTIFACT_MISSING'],
    ['a cut artifact', { ...green, files: { 'run_results.json': '{"metadata": {' } }, 'DBT_ARTIFACT_INVALID'],
    ['an artifact of no shape', { ...green, files: { 'run_results.json': '[]' } }, 'DBT_ARTIFACT_INVALID'],
    [
      "another invocation's artifact",
      { ...green, files: { 'run_results.json': runResultsOf({ [MODEL]: 'success' }, 'another') } },
      'DBT_ARTIFACT_STALE',
    ],
    [
      'an artifact that lacks a node',
      { ...green, files: { 'run_results.json': runResultsOf({}) } },
      'DBT_NODES_UNACCOUNTED',
    ],
    [
      'an artifact that whitewashes a node',
      { ...green, lines: logOf({ [MODEL]: 'error' }, true), files: artifact },
      'DBT_NODES_UNACCOUNTED',
    ],
    [
      'a failed node and exit code 0',
      {
        lines: logOf({ [MODEL]: 'error' }, true),
        files: { 'run_results.json': runResultsOf({ [MODEL]: 'error' }) },
      },
      'DBT_EXIT_CONTRADICTS',
    ],
    ['exit code 1 and a log of success', { ...green, exitCode: 1, files: artifact }, 'DBT_EXIT_CONTRADICTS'],
    [
      'a log that breaks off',
      { ...green, lines: green.lines.slice(0, -1), files: artifact },
      'DBT_LOG_INCOMPLETE',
    ],
    ['a kill', { ...green, files: artifact, killSelf: 'SIGKILL' }, 'DBT_DIED'],
    ['a refused command line', { exitCode: 2, stderr: 'No such option: --nope' }, 'DBT_REFUSED_COMMAND'],
  ])('is broken after %s', async (_case, plan, code) => {
    const { outcome } = await runFake(plan);
    expect(outcome).toMatchObject({ kind: 'broken', code });
  });

  test('is broken when there is no dbt', async () => {
    const { outcome } = await runFake({}, {}, '/nowhere/dbt');
    expect(outcome).toMatchObject({ kind: 'broken', code: 'DBT_NOT_STARTED' });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('install the dbt environment'));
  });

  test('is cancelled, by force, for a dbt that hears no signal', async () => {
    const cancel = new AbortController();
    setTimeout(() => {
      cancel.abort();
    }, 400);
    const { outcome } = await runFake(
      { hang: true, deafTo: ['SIGINT', 'SIGTERM'] },
      { signal: cancel.signal },
    );
    expect(outcome).toMatchObject({ kind: 'cancelled', forced: true });
  });

  test('is cancelled, and says so, when the time is over', async () => {
    const { outcome } = await runFake({ hang: true }, { timeoutMs: 300 });
    expect(outcome).toMatchObject({ kind: 'cancelled', timedOut: true });
  });

  test('is cancelled without a dbt when the signal came first', async () => {
    const { outcome } = await runFake({ hang: true }, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ kind: 'cancelled', forced: false });
  });

  test('keeps secrets out of every word', async () => {
    const { outcome, events } = await runFake({
      lines: [
        `a line that is no event: ${CANARY}`,
        record('MainEncounteredError', {}, 'error', `cannot connect with ${CANARY}`),
        record('CommandCompleted', { success: false }, 'debug'),
      ],
      stderr: CANARY,
      exitCode: 2,
    });
    expect(outcome.kind).toBe('failed');
    expect(JSON.stringify([outcome, events])).not.toContain('4711');
    expect(events[0]).toMatchObject({
      kind: 'log',
      name: 'text',
      message: 'a line that is no event: [redacted]',
    });
  });
});

test('a dbt process sees only what it may', async () => {
  const { events } = await runFake(
    { ...green, files: artifact, showEnv: true },
    { runId: 'r'.repeat(80), env: { DBT_ENV_OF_THIS_RUN: '1' } },
  );
  const shown = events.flatMap((event) =>
    event.kind === 'log' && event.message.startsWith('environment ') ? [event.message.slice(12)] : [],
  );
  const env = JSON.parse(shown[0] ?? '{}') as Record<string, string>;
  expect(env).not.toHaveProperty('API_KEY');
  expect(env).not.toHaveProperty('DBT_WRITE_JSON');
  expect(env).toMatchObject({
    PGAPPNAME: 'r'.repeat(63),
    DB_PASSWORD: '[redacted]',
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    DBT_ENV_OF_THIS_RUN: '1',
  });
});
