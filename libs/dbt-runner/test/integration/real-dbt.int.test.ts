import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DbtOutcome, DbtRequest, DbtRunner } from '../../src/index.ts';
import { runToEnd, setUpContract, statuses } from '../support/contract-setup.ts';
import type { ContractSetup } from '../support/contract-setup.ts';
import { databaseEnv, eventually, queryColumn } from '../support/tiny-warehouse.ts';

let setup: ContractSetup;
let runner: DbtRunner;
/** What happens to the artifacts before they are looked at. */
let afterDbt: (targetPath: string) => Promise<void> = () => Promise.resolve();
beforeAll(async () => {
  setup = await setUpContract();
  // What is tested here is the same code for both adapters: shown once, with the quick one.
  runner = setup.open('worker', { afterDbt: (targetPath) => afterDbt(targetPath) });
});
afterAll(() => setup.stop());

const run = (request: Omit<DbtRequest, 'runId'> & { readonly runId?: string }) => runToEnd(runner, request);
const fileOf = (targetPath: string): string => path.join(targetPath, 'run_results.json');

/** Rewrites run_results.json as somebody would who wants to see green. */
async function forge(targetPath: string, change: (results: { status: string }[]) => unknown): Promise<void> {
  const content = JSON.parse(await readFile(fileOf(targetPath), 'utf8')) as { results: { status: string }[] };
  change(content.results);
  await writeFile(fileOf(targetPath), JSON.stringify(content));
}

describe('a success is not found where run_results.json', () => {
  test.each<[string, string, (targetPath: string) => Promise<void>]>([
    ['was deleted', 'DBT_ARTIFACT_MISSING', (at) => rm(fileOf(at))],
    ['was cut off', 'DBT_ARTIFACT_INVALID', (at) => truncate(fileOf(at), 300)],
    ['was emptied', 'DBT_ARTIFACT_INVALID', (at) => truncate(fileOf(at), 0)],
    ['lost its nodes', 'DBT_NODES_UNACCOUNTED', (at) => forge(at, (results) => results.splice(0))],
    [
      'lists a node twice',
      'DBT_NODES_UNACCOUNTED',
      (at) => forge(at, (results) => results.push(results[0]!)),
    ],
  ])('%s', async (_how, code, change) => {
    afterDbt = change;
    const [outcome] = await run({ command: 'run', select: 'sibling' });
    afterDbt = () => Promise.resolve();
    expect(outcome).toMatchObject({ kind: 'broken', code });
    // The events still tell.
    if (code !== 'DBT_NODES_UNACCOUNTED') expect(statuses(outcome.nodes)).toEqual({ sibling: 'success' });
  });

  test('was forged over a failure', async () => {
    afterDbt = (at) =>
      forge(at, (results) => {
        for (const result of results) result.status = 'success';
      });
    const [outcome] = await run({ command: 'run', select: 'divided' });
    afterDbt = () => Promise.resolve();
    expect(outcome).toMatchObject({ kind: 'broken', code: 'DBT_NODES_UNACCOUNTED' });
  });

  test('is that of an earlier invocation', async () => {
    const [earlier] = await run({ command: 'run', select: 'sibling' });
    afterDbt = async (at) => writeFile(fileOf(at), await readFile(fileOf(earlier.targetPath ?? '')));
    const [outcome] = await run({ command: 'run', select: 'sibling' });
    afterDbt = () => Promise.resolve();
    expect(outcome).toMatchObject({ kind: 'broken', code: 'DBT_ARTIFACT_STALE' });
  });
});

describe('retryOf', () => {
  test('repeats only what failed and what that held up, and then what is left of it', async () => {
    const dividing = path.join(setup.projectDir, 'models', 'failing', 'divided.sql');
    const broken = await readFile(dividing, 'utf8');
    const [first] = await run({ command: 'build', select: ['failing', 'checked'] });
    await writeFile(dividing, 'select 1 as quotient');
    const retryOf = first.targetPath ?? '';
    const [second, events] = await run({ command: 'build', select: ['failing', 'checked'], retryOf });
    await writeFile(dividing, broken);
    expect(statuses(second.nodes)).toEqual({
      divided: 'success',
      child: 'success',
      grandchild: 'success',
      unique_repeated_number: 'fail',
      after_repeated: 'upstream-failed',
    });
    expect(second.kind).toBe('failed');
    expect(events[0]).toMatchObject({ name: 'RetryFailedOnly', message: '5 nodes run again' });
    const [third] = await run({ command: 'build', retryOf: second.targetPath ?? '' });
    expect(statuses(third.nodes)).toEqual({
      unique_repeated_number: 'fail',
      after_repeated: 'upstream-failed',
    });
  });

  test('repeats everything where nobody can say what was left undone', async () => {
    const [done] = await run({ command: 'run', select: 'sibling' });
    for (const retryOf of [done.targetPath ?? '', '/nowhere']) {
      const [outcome, events] = await run({ command: 'run', select: 'sibling', retryOf });
      expect(statuses(outcome.nodes)).toEqual({ sibling: 'success' });
      expect(events[0]).toMatchObject({ name: 'RetryWhole', level: 'warn' });
    }
  });

  test('finds no success where a node that was to run again is missing', async () => {
    const [first] = await run({ command: 'build', select: 'checked' });
    const file = path.join(first.targetPath ?? '', 'outcome.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('after_repeated', 'another'));
    const [second] = await run({ command: 'build', retryOf: first.targetPath ?? '' });
    expect(second).toMatchObject({ kind: 'broken', code: 'DBT_NODES_UNACCOUNTED' });
  });
});

describe('the folder of an invocation', () => {
  test('holds artifacts, log and compiled SQL, a number each within its run, and no password', async () => {
    const canary = setup.database.password;
    const [first] = await run({ command: 'build', select: 'numbers', runId: 'kept' });
    const [second] = await run({ command: 'test', select: 'repeated', runId: 'kept' });
    const folder = path.join(setup.targetRoot, 'runs', 'kept');
    expect(await readdir(folder)).toEqual(['001-build', '002-test']);
    expect([first.targetPath, second.targetPath].map((each) => path.basename(each ?? ''))).toEqual([
      '001-build',
      '002-test',
    ]);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files
        .filter((each) => each.isFile())
        .map((each) => readFile(path.join(each.parentPath, each.name), 'latin1')),
    );
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'events.jsonl',
        'outcome.json',
        'run_results.json',
        'manifest.json',
        'numbers.sql',
      ]),
    );
    expect(texts.filter((text) => text.includes(canary))).toEqual([]);
  });

  test('stores the failing rows of a test where its result says', async () => {
    const [outcome] = await run({ command: 'test', select: 'repeated', args: ['--store-failures'] });
    const failed = outcome.nodes.find(({ status }) => status === 'fail');
    const rows = await queryColumn(
      setup.venv.python,
      setup.database,
      `select count(*) from ${failed?.failuresRelation ?? ''}`,
    );
    expect(rows).toEqual([String(failed?.failures)]);
  });
});

test('run tells why a project does not compile, without the password that the error quotes', async () => {
  const leaking = path.join(setup.projectDir, 'models', 'leaking.sql');
  await writeFile(leaking, `{{ exceptions.raise_compiler_error('it is ' ~ env_var('DB_PASSWORD')) }}`);
  const [outcome, events] = await run({ command: 'run', select: 'leaking' });
  await rm(leaking);
  expect(outcome).toMatchObject({ kind: 'failed', nodes: [] });
  const failures = outcome.kind === 'failed' ? outcome.failures : [];
  expect(failures[0]?.uniqueId).toBeNull();
  expect(failures[0]?.message).toContain('it is [redacted]');
  expect(JSON.stringify([events, outcome])).not.toContain(setup.database.password);
  const log = await readFile(path.join(outcome.targetPath ?? '', 'events.jsonl'), 'utf8');
  expect(log).toContain('it is [redacted]');
  expect(log).not.toContain(setup.database.password);
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

describe('list', () => {
  test('answers from the manifest as long as no file changes, and as dbt selects', async () => {
    const folders = async (): Promise<number> =>
      (await readdir(path.join(setup.targetRoot, 'runs', 'list')).catch(() => [])).length;
    const models = await runner.list({ resourceTypes: ['model'] });
    expect(models.find(({ name }) => name === 'doubled')).toMatchObject({
      uniqueId: 'model.tiny.doubled',
      path: 'models/numbers/doubled.sql',
      materialized: 'view',
      dependsOn: ['model.tiny.shifted'],
    });
    const started = await folders();
    expect(await runner.list({ resourceTypes: ['model'] })).toEqual(models);
    expect(await folders()).toBe(started);

    const selection = { select: 'numbers', resourceTypes: ['model'] };
    const named = (await runner.list(selection)).map(({ name }) => name);
    expect(named).toEqual(['doubled', 'numbers', 'shifted']);
    const asked = await folders();
    await runner.list(selection);
    expect(await folders()).toBe(asked);

    const added = path.join(setup.projectDir, 'models', 'numbers', 'added.sql');
    await writeFile(added, 'select 1 as n');
    expect((await runner.list(selection)).map(({ name }) => name)).toContain('added');
    await writeFile(added, '{{ nonsense( }}');
    await expect(runner.list()).rejects.toMatchObject({ code: 'DBT_LIST_FAILED' });
    await rm(added);
    expect((await runner.list(selection)).map(({ name }) => name)).toEqual(named);
  });
});

test('warm leaves a parse and a ready worker behind', async () => {
  const fresh = setup.open('worker');
  expect((await fresh.warm()).kind).toBe('success');
  const { mtimeMs } = await stat(path.join(setup.targetRoot, 'warm', 'partial_parse.msgpack'));
  expect(mtimeMs).toBeGreaterThan(0);
  expect((await runToEnd(fresh, { command: 'run', select: 'sibling' }))[0].kind).toBe('success');
  await fresh.close();
});

describe('a worker that holds a parse', () => {
  const sharing = async (work: (warmed: DbtRunner) => Promise<void>): Promise<void> => {
    const warmed = setup.open('worker');
    expect((await warmed.warm()).kind).toBe('success');
    await work(warmed);
    await warmed.close();
  };
  const manifestOf = (outcome: DbtOutcome): string => path.join(outcome.targetPath ?? '', 'manifest.json');

  test('gives it to the next invocations, which leave all artifacts all the same', () =>
    sharing(async (warmed) => {
      const [first] = await runToEnd(warmed, { command: 'run', select: 'sibling' });
      const [second] = await runToEnd(warmed, { command: 'run', select: 'sibling' });
      const [own] = await runToEnd(warmed, { command: 'run', select: 'sibling', args: ['--vars', '{a: 1}'] });
      expect([first.kind, second.kind, own.kind]).toEqual(['success', 'success', 'success']);
      const inodes = await Promise.all(
        [first, second, own].map(async (each) => (await stat(manifestOf(each))).ino),
      );
      expect(new Set(inodes).size).toBe(2);
      expect(inodes[0]).toBe(inodes[1]);
      expect(JSON.parse(await readFile(fileOf(second.targetPath ?? ''), 'utf8'))).toMatchObject({
        metadata: { invocation_id: second.invocationId },
        args: { write_json: true },
      });
    }));

  test('gives it as it was parsed, whatever an invocation made of its own', () =>
    sharing(async (warmed) => {
      // dbt writes into the manifest that it compiles: `doubled` stands on an ephemeral model.
      for (const round of [1, 2]) {
        const [outcome] = await runToEnd(warmed, { command: 'build', select: 'numbers' });
        expect({ round, kind: outcome.kind }).toEqual({ round, kind: 'success' });
        expect(outcome.nodes).toHaveLength(5);
      }
    }));

  test('reads a project that changed again, in a folder of any name', async () => {
    const changing = path.join(setup.projectDir, 'models', 'logs', 'logged.sql');
    await mkdir(path.dirname(changing));
    await writeFile(changing, 'select 1 as one');
    await sharing(async (warmed) => {
      await writeFile(changing, 'select a_column_that_is_not_there');
      const [broken] = await runToEnd(warmed, { command: 'run', select: 'logged' });
      await writeFile(changing, 'select 1 as one');
      const [mended] = await runToEnd(warmed, { command: 'run', select: 'logged' });
      expect([statuses(broken.nodes), statuses(mended.nodes)]).toEqual([
        { logged: 'error' },
        { logged: 'success' },
      ]);
    });
    await rm(path.dirname(changing), { recursive: true });
  });

  test('tells what a failure held up, and repeats only that', () =>
    sharing(async (warmed) => {
      const request = { command: 'build', select: 'path:models/failing' } as const;
      const [failed] = await runToEnd(warmed, request);
      expect(failed.kind).toBe('failed');
      expect(failed.nodes.filter(({ status }) => status === 'upstream-failed').length).toBeGreaterThan(0);
      const [again] = await runToEnd(warmed, { ...request, retryOf: failed.targetPath ?? '' });
      expect(again.kind).toBe('failed');
      expect(again.nodes.length).toBeLessThan(failed.nodes.length);
    }));
});

const countSleeping = (): Promise<string[]> =>
  queryColumn(
    setup.venv.python,
    setup.database,
    `select count(*) from pg_stat_activity where application_name like 'ended%' and query like '%pg_sleep%'`,
  );

test('run over its time-out ends its query', async () => {
  const [ordinary] = await run({ command: 'run', select: 'sibling' });
  // Long enough for the model to have begun on this machine, shorter than the model by far.
  const timeoutMs = 1_000 + 4 * ordinary.elapsedMs;
  const invocation = runner.run({ command: 'run', select: 'slow', runId: 'ended by time-out', timeoutMs });
  for await (const event of invocation.events) if (event.kind === 'node-started') break;
  expect(await eventually(countSleeping, ([count]) => count === '1')).toEqual(['1']);
  expect(await invocation.outcome).toMatchObject({ kind: 'cancelled', timedOut: true });
  expect(await eventually(countSleeping, ([count]) => count === '0')).toEqual(['0']);
});

test('run cancelled by force ends the query all the same', async () => {
  const hasty = setup.open('worker', {}, { interruptMs: 0, terminateMs: 0 });
  const cancel = new AbortController();
  const { signal } = cancel;
  const invocation = hasty.run({ command: 'run', select: 'slow', runId: 'ended by force', signal });
  for await (const event of invocation.events) if (event.kind === 'node-started') break;
  expect(await eventually(countSleeping, ([count]) => count === '1')).toEqual(['1']);
  cancel.abort();
  expect(await invocation.outcome).toMatchObject({ kind: 'cancelled', forced: true });
  expect(await eventually(countSleeping, ([count]) => count === '0')).toEqual(['0']);
});

test('run sees a model that changed since the last invocation', async () => {
  const changing = path.join(setup.projectDir, 'models', 'failing', 'sibling.sql');
  expect(statuses((await run({ command: 'run', select: 'sibling' }))[0].nodes)).toEqual({
    sibling: 'success',
  });
  await writeFile(changing, 'select one_that_is_not_there');
  expect(statuses((await run({ command: 'run', select: 'sibling' }))[0].nodes)).toEqual({ sibling: 'error' });
});

test('the example in README.md runs as printed', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const folder = path.join(setup.folder, 'readme');
  await mkdir(folder);
  await symlink(setup.projectDir, path.join(folder, 'dbt_project'));
  await symlink(path.dirname(setup.venv.venvDir), path.join(folder, '.volka'));
  const source = new URL('../../src/index.ts', import.meta.url).href;
  const script = example
    .replace('@volka/dbt-runner', source)
    .replace("targetRoot: '.volka/dbt'", "targetRoot: '../targets'");
  const env = { PATH: process.env['PATH'], ...databaseEnv(setup.database) };
  const args = ['--input-type=module-typescript', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  expect(stdout).toMatch(/^numbers success \d+ ms$/m);
  expect(stdout).toMatch(/^success: 5 nodes in \d+ ms$/m);
});
