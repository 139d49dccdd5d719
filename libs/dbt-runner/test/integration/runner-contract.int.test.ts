import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDbtRunnerWith } from '../../src/dbt-runner.ts';
import type { RunnerSeams } from '../../src/dbt-runner.ts';
import type { DbtEvent, DbtOutcome, DbtRequest, DbtRunner, NodeResult, StopGrace } from '../../src/index.ts';
import {
  copyProject,
  databaseEnv,
  dbtVenv,
  eventually,
  makeFolder,
  queryColumn,
} from '../support/tiny-warehouse.ts';

let postgres: TestPostgres;
let venv: { venvDir: string; python: string };
let scratch: { folder: string; remove: () => Promise<void> };
/** One for both adapters, as is the target folder: a parse from nothing is paid once. */
let database: TestDatabase;
let projectDir: string;
let targetRoot: string;

beforeAll(async () => {
  [postgres, venv, scratch] = await Promise.all([startTestPostgres(), dbtVenv(), makeFolder()]);
  database = await postgres.createDatabase();
  projectDir = await copyProject(path.join(scratch.folder, 'tiny'));
  targetRoot = path.join(scratch.folder, 'targets');
});
afterAll(async () => {
  await postgres.stop();
  await scratch.remove();
});

const statuses = (nodes: readonly NodeResult[]): Record<string, string> =>
  Object.fromEntries(nodes.map(({ name, status }) => [name, status]));

describe.each(['cli', 'worker'] as const)('createDbtRunner with the %s adapter', (adapter) => {
  let afterDbt: (targetPath: string) => Promise<void> = () => Promise.resolve();
  const opened: DbtRunner[] = [];

  const open = (seams: RunnerSeams = {}, stopGrace: Partial<StopGrace> = {}): DbtRunner => {
    const runner = createDbtRunnerWith(
      {
        projectDir,
        profilesDir: projectDir,
        venvDir: venv.venvDir,
        targetRoot,
        env: { ...databaseEnv(database), PATH: process.env['PATH'] },
        adapter,
        stopGrace,
      },
      seams,
    );
    opened.push(runner);
    return runner;
  };

  let runner: DbtRunner;
  const run = async (request: Omit<DbtRequest, 'runId'>): Promise<[DbtOutcome, DbtEvent[]]> => {
    const invocation = runner.run({ runId: `run-${adapter}`, ...request });
    const events: DbtEvent[] = [];
    for await (const event of invocation.events) events.push(event);
    return [await invocation.outcome, events];
  };

  beforeAll(() => {
    runner = open({ afterDbt: (targetPath) => afterDbt(targetPath) });
  });
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
  });

  test('run builds what is selected and tells each node in order', async () => {
    const [outcome, events] = await run({ command: 'build', select: 'numbers' });
    expect(outcome).toMatchObject({ kind: 'success', nothingToDo: false });
    expect(statuses(outcome.nodes)).toEqual({
      numbers: 'success',
      not_null_numbers_number: 'success',
      unique_numbers_number: 'success',
      doubled_twice_the_shifted: 'success',
      doubled: 'success',
    });
    expect(outcome.nodes.find(({ name }) => name === 'numbers')).toMatchObject({
      resourceType: 'model',
      rowsAffected: 3,
      failures: null,
      message: 'SELECT 3',
    });
    const told = events.flatMap((event) =>
      event.kind === 'node-started' || event.kind === 'node-finished' ? [`${event.kind} ${event.name}`] : [],
    );
    expect(told[0]).toBe('node-started numbers');
    expect(told.indexOf('node-finished numbers')).toBeLessThan(told.indexOf('node-started doubled'));
    expect(told.at(-1)).toBe('node-finished doubled');
    expect(told).toHaveLength(10);
    expect(events.find((event) => event.kind === 'nodes-selected')).toMatchObject({ threads: 2 });
  });

  test('run tells a failed model, a failed test and what each holds up from one another', async () => {
    const [outcome, events] = await run({ command: 'build', select: ['failing', 'checked'] });
    expect(statuses(outcome.nodes)).toEqual({
      divided: 'error',
      child: 'upstream-failed',
      grandchild: 'upstream-failed',
      sibling: 'success',
      repeated: 'success',
      unique_repeated_number: 'fail',
      accepted_values_repeated_number__1__2: 'warn',
      after_repeated: 'upstream-failed',
    });
    const failures = outcome.kind === 'failed' ? outcome.failures : [];
    expect(failures.map(({ name }) => name).sort()).toEqual(['divided', 'unique_repeated_number']);
    expect(failures.find(({ name }) => name === 'divided')?.message).toContain('division by zero');
    const byName = new Map(outcome.nodes.map((node) => [node.name, node]));
    expect(byName.get('unique_repeated_number')?.failures).toBe(2);
    expect(byName.get('grandchild')?.blockedBy).toEqual(['model.tiny.divided']);
    expect(byName.get('after_repeated')?.blockedBy).toEqual([byName.get('unique_repeated_number')?.uniqueId]);
    const skipped = events.filter(
      (event) => event.kind === 'node-finished' && event.status === 'upstream-failed',
    );
    expect(skipped).toHaveLength(3);
  });

  test('run finds no success where run_results.json was deleted', async () => {
    afterDbt = (targetPath) => rm(path.join(targetPath, 'run_results.json'));
    const [outcome] = await run({ command: 'run', select: 'sibling' });
    afterDbt = () => Promise.resolve();
    expect(outcome).toMatchObject({ kind: 'broken', code: 'DBT_ARTIFACT_MISSING' });
    expect(statuses(outcome.nodes)).toEqual({ sibling: 'success' });
  });

  test('run tells why a project does not compile, without the password that the error quotes', async () => {
    const leaking = path.join(projectDir, 'models', 'leaking.sql');
    await writeFile(leaking, `{{ exceptions.raise_compiler_error('it is ' ~ env_var('DB_PASSWORD')) }}`);
    const [outcome, events] = await run({ command: 'run', select: 'leaking' });
    await rm(leaking);
    expect(outcome).toMatchObject({ kind: 'failed', nodes: [] });
    const failures = outcome.kind === 'failed' ? outcome.failures : [];
    expect(failures[0]?.uniqueId).toBeNull();
    expect(failures[0]?.message).toContain('it is [redacted]');
    expect(JSON.stringify([events, outcome])).not.toContain(database.password);
  });

  const countSleeping = (): Promise<string[]> =>
    queryColumn(
      venv.python,
      database,
      `select count(*) from pg_stat_activity where application_name = 'run-slow' and query like '%pg_sleep%'`,
    );
  const cancelSlowModel = async (slow: DbtRunner): Promise<DbtOutcome> => {
    const cancel = new AbortController();
    const { signal } = cancel;
    const invocation = slow.run({ command: 'run', select: 'slow', runId: 'run-slow', signal });
    for await (const event of invocation.events) if (event.kind === 'node-started') break;
    expect(await eventually(countSleeping, ([count]) => count === '1')).toEqual(['1']);
    cancel.abort();
    return invocation.outcome;
  };

  test('run cancelled in the middle of a model ends dbt and its query', async () => {
    expect(await cancelSlowModel(runner)).toMatchObject({ kind: 'cancelled', forced: false });
    expect(await eventually(countSleeping, ([count]) => count === '0')).toEqual(['0']);
  });

  test('two invocations at once do not disturb one another, even if one has nothing to do', async () => {
    const [first, second] = await Promise.all([
      run({ command: 'run', select: 'sibling' }),
      run({ command: 'run', select: 'no_such_model' }),
    ]);
    expect(first[0].kind).toBe('success');
    expect(statuses(first[0].nodes)).toEqual({ sibling: 'success' });
    const named = first[1].flatMap((event) => (event.kind === 'node-finished' ? [event.name] : []));
    expect(named).toEqual(['sibling']);
    expect(second[0]).toMatchObject({ kind: 'success', nothingToDo: true, nodes: [] });
  });

  test('close refuses what comes later', async () => {
    const closed = open();
    await closed.close();
    expect(() => closed.run({ command: 'run', runId: 'late' })).toThrow(/runner is closed/);
  });

  // What differs from here on is the same code for both adapters: shown once, where it costs least.
  if (adapter === 'cli') return;

  test('run finds no success where run_results.json was cut off', async () => {
    afterDbt = (targetPath) => truncate(path.join(targetPath, 'run_results.json'), 300);
    const [outcome] = await run({ command: 'run', select: 'sibling' });
    afterDbt = () => Promise.resolve();
    expect(outcome).toMatchObject({ kind: 'broken', code: 'DBT_ARTIFACT_INVALID' });
  });

  test.each([
    ['snapshot', 'success', { scd_numbers: 'success' }],
    ['seed', 'success', { cities: 'success' }],
    ['deps', 'success', {}],
    ['parse', 'success', {}],
    ['docs generate', 'success', {}],
    ['source freshness', 'failed', { events: 'error' }],
  ] as const)('run %s ends as %s', async (command, kind, nodes) => {
    const [outcome] = await run({ command });
    expect({ kind: outcome.kind, nodes: statuses(outcome.nodes) }).toEqual({ kind, nodes });
  });

  test('run list prints the selected nodes', async () => {
    const [outcome] = await run({ command: 'list', select: 'numbers', args: ['--resource-type', 'model'] });
    expect(outcome.kind === 'success' ? outcome.printed : []).toEqual([
      'tiny.numbers.doubled',
      'tiny.numbers.numbers',
      'tiny.numbers.shifted',
    ]);
  });

  test('run cancelled by force ends the query all the same', async () => {
    const hasty = open({}, { interruptMs: 0, terminateMs: 0 });
    expect(await cancelSlowModel(hasty)).toMatchObject({ kind: 'cancelled', forced: true });
    expect(await eventually(countSleeping, ([count]) => count === '0')).toEqual(['0']);
  });

  test('run sees a model that changed since the last invocation', async () => {
    const changing = path.join(projectDir, 'models', 'failing', 'sibling.sql');
    expect(statuses((await run({ command: 'run', select: 'sibling' }))[0].nodes)).toEqual({
      sibling: 'success',
    });
    await writeFile(changing, 'select one_that_is_not_there');
    expect(statuses((await run({ command: 'run', select: 'sibling' }))[0].nodes)).toEqual({
      sibling: 'error',
    });
  });

  test('the example in README.md runs as printed', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
    const folder = path.join(scratch.folder, 'readme');
    await mkdir(folder);
    await symlink(projectDir, path.join(folder, 'dbt_project'));
    await symlink(path.dirname(venv.venvDir), path.join(folder, '.volka'));
    const source = new URL('../../src/index.ts', import.meta.url).href;
    const script = example
      .replace('@volka/dbt-runner', source)
      .replace("targetRoot: '.volka/dbt'", "targetRoot: '../targets'");
    const env = { PATH: process.env['PATH'], ...databaseEnv(database) };
    const args = ['--input-type=module-typescript', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
    expect(stdout).toMatch(/^numbers success \d+ ms$/m);
    expect(stdout).toMatch(/^success: 5 nodes in \d+ ms$/m);
  });
});
