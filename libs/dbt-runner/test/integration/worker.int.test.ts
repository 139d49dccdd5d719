import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_STOP_GRACE } from '../../src/adapters/adapter.ts';
import type { PreparedCommand } from '../../src/adapters/adapter.ts';
import { createWorkerAdapter, DEFAULT_RECYCLE_POLICY } from '../../src/adapters/worker.ts';
import { createDbtRunner } from '../../src/index.ts';
import type { DbtOutcome, DbtRunner, RecyclePolicy } from '../../src/index.ts';
import { dbtVenv, makeFolder } from '../support/tiny-warehouse.ts';

const FAKE_PYTHON = fileURLToPath(new URL('../fixtures/fake_python', import.meta.url));
const RUN_DBT = fileURLToPath(new URL('../../python/run_dbt.py', import.meta.url));

let scratch: { folder: string; remove: () => Promise<void> };
let venv: { venvDir: string; python: string };
beforeAll(async () => {
  [scratch, venv] = await Promise.all([makeFolder(), dbtVenv()]);
});
afterAll(() => scratch.remove());

/** Each invocation of such a runner behaves as the next of `modes` says. */
function fakeWorker(
  modes: readonly string[],
  recycle: Partial<RecyclePolicy> = {},
  venvDir = venv.venvDir,
): DbtRunner {
  const left = [...modes];
  return createDbtRunner({
    projectDir: scratch.folder,
    profilesDir: scratch.folder,
    targetRoot: scratch.folder,
    venvDir,
    pythonDir: FAKE_PYTHON,
    adapter: 'worker',
    recycle,
    env: () => Promise.resolve({ PATH: process.env['PATH'], DB_FAKE: left.shift() }),
  });
}

async function runDeps(runner: DbtRunner): Promise<DbtOutcome> {
  return runner.run({ command: 'deps', runId: 'worker' }).outcome;
}

/** What a successful fake printed: its process id, or that it was the command line. */
const printedBy = (outcome: DbtOutcome): string =>
  outcome.kind === 'success' ? (outcome.printed[0] ?? '') : outcome.kind;

describe('the worker', () => {
  test('is one process for one invocation after the other', async () => {
    const runner = fakeWorker([]);
    const outcomes = await Promise.all([runDeps(runner), runDeps(runner), runDeps(runner)]);
    await runner.close();
    expect(new Set(outcomes.map(printedBy)).size).toBe(1);
    expect(Number(printedBy(outcomes[0]))).toBeGreaterThan(0);
  });

  test.each([
    ['after so many invocations', ['', ''], { maxInvocations: 1 }],
    ['when it has grown', ['grow', ''], {}],
  ])('is replaced %s', async (_when, modes, recycle) => {
    const runner = fakeWorker(modes, recycle);
    const first = await runDeps(runner);
    const second = await runDeps(runner);
    await runner.close();
    expect([first.kind, second.kind]).toEqual(['success', 'success']);
    expect(printedBy(second)).not.toBe(printedBy(first));
  });

  test('that dies during an invocation makes it broken, and the next one gets a new process', async () => {
    const runner = fakeWorker(['die-accepted', '']);
    expect(await runDeps(runner)).toMatchObject({ kind: 'broken', code: 'DBT_DIED' });
    expect((await runDeps(runner)).kind).toBe('success');
    await runner.close();
  });

  test.each(['no-start', 'die-unaccepted'])(
    'that fails before dbt began (%s) gives way to the command line',
    async (mode) => {
      const runner = fakeWorker([mode]);
      expect(printedBy(await runDeps(runner))).toBe('from the command line');
      await runner.close();
    },
  );

  test('that the system refuses to start at all leaves an outcome', async () => {
    const file = path.join(scratch.folder, 'file');
    await writeFile(file, '');
    const runner = fakeWorker([], {}, file);
    for (const round of [1, 2]) {
      expect({ round, ...(await runDeps(runner)) }).toMatchObject({
        round,
        kind: 'broken',
        code: 'DBT_NOT_STARTED',
        reason: expect.stringContaining('ENOTDIR') as string,
      });
    }
    await runner.close();
  });

  test('leaves an invocation that waits for its turn at once when cancelled', async () => {
    const runner = fakeWorker([]);
    const cancel = new AbortController();
    const first = runDeps(runner);
    const second = runner.run({ command: 'deps', runId: 'waits', signal: cancel.signal });
    cancel.abort();
    expect((await second.outcome).kind).toBe('cancelled');
    expect((await first).kind).toBe('success');
    await runner.close();
  });
});

describe('a worker that is handed a command', () => {
  const execute = async (command: Pick<PreparedCommand, 'args' | 'signal'>, state: () => Promise<string>) => {
    const adapter = createWorkerAdapter(
      [venv.python, path.join(FAKE_PYTHON, 'worker.py')],
      DEFAULT_STOP_GRACE,
      DEFAULT_RECYCLE_POLICY,
      { execute: () => expect.unreachable('fell back'), close: () => Promise.resolve() },
    );
    const lines: string[] = [];
    const end = await adapter.execute({
      ...command,
      env: { PATH: process.env['PATH'] ?? '' },
      targetPath: path.join(scratch.folder, 'handed'),
      parse: { role: 'uses', state },
      onLine: (line) => lines.push(line),
    });
    await adapter.close();
    return { end, lines };
  };

  test('leaves it alone if it is cancelled while the state of the project is read', async () => {
    const cancel = new AbortController();
    const { end, lines } = await execute({ args: () => [], signal: cancel.signal }, () => {
      cancel.abort();
      return Promise.resolve('a state');
    });
    expect({ end: end.kind, lines }).toEqual({ end: 'not-started', lines: [] });
  });

  test.each([
    ['before it is under way', 'not-started', () => [], () => Promise.reject(new Error('a defect'))],
    ['when it may be under way', 'died', () => expect.fail('a defect'), () => Promise.resolve('a state')],
  ])('ends whatever goes wrong %s', async (_when, kind, args, state) => {
    const { end } = await execute({ args, signal: new AbortController().signal }, state);
    expect(end).toMatchObject({ kind, reason: expect.stringContaining('unexpected') as string });
  });
});

test('run_dbt.py interrupts a dbt whose starter is gone', async () => {
  const stub = path.join(scratch.folder, 'stub', 'dbt', 'cli');
  await mkdir(stub, { recursive: true });
  // Regular packages: a folder without __init__.py would lose against the installed dbt.
  for (const folder of [stub, path.dirname(stub)]) await writeFile(path.join(folder, '__init__.py'), '');
  await writeFile(
    path.join(stub, 'main.py'),
    'import time\ndef cli():\n  print("up", flush=True)\n  time.sleep(60)\n',
  );
  const env = { PATH: process.env['PATH'], PYTHONPATH: path.join(scratch.folder, 'stub') };
  const child = spawn(venv.python, [RUN_DBT], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.stdin.end();
  const [exitCode, signal] = (await exited) as [number | null, string | null];
  expect({ exitCode, signal }).not.toEqual({ exitCode: 0, signal: null });
});
