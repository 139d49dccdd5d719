import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { Secret } from '@volka/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlatform } from '../../../src/compose/platform.ts';
import { MAIN_PIPELINE_ID } from '../../../src/pipelines/main-pipeline.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../..');
const VENV_DIR = path.join(ROOT, '.volka', 'python');

let folder: string;
let projectDir: string;
beforeAll(async () => {
  await ensureDbtEnvironment({ venvDir: VENV_DIR, env: process.env });
  folder = await mkdtemp(path.join(tmpdir(), 'volka-selectors-'));
  projectDir = path.join(folder, 'dbt_project');
  await cp(path.join(ROOT, 'dbt_project'), projectDir, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the main pipeline without a database, so its first task fails. Returns the events until then. */
async function run(): Promise<{ readonly error: unknown; readonly events: readonly string[] }> {
  const platform = await createPlatform({
    database: { host: '127.0.0.1', port: 9, user: 'u', password: 'p', database: 'd' },
    api: { baseUrl: 'http://127.0.0.1:9', key: new Secret('k') },
    archive: { archiveUri: path.join(folder, 'archive'), spoolDir: path.join(folder, 'spool') },
    plan: { historyYears: 1, loadOrder: 'oldest-first' },
    dbt: {
      dataDir: path.join(folder, 'data'),
      dbtProjectDir: projectDir,
      pythonDir: VENV_DIR,
      processVariables: { PATH: process.env['PATH'], HOME: folder },
    },
    reports: { queriesDir: folder, reportsUri: path.join(folder, 'reports') },
  });
  const events: string[] = [];
  const request = { pipelineId: MAIN_PIPELINE_ID, runId: 'run', today: '2024-11-01' };
  const error: unknown = await platform
    .run({ ...request, signal: new AbortController().signal, sink: ({ kind }) => events.push(kind) })
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  await platform.close();
  return { error, events };
}

test('selectors that select nothing stop a run before its first task; valid ones are checked once', async () => {
  const file = path.join(projectDir, 'dbt_dag_config.yml');
  const right = await readFile(file, 'utf8');
  await writeFile(
    file,
    right
      .replace('path:models/staging,test_type:data', 'path:models/staging,test_type:unit,tag:nowhere')
      .replace('path:models/marts/reporting\n', 'path:models/mart/reporting\n'),
  );
  const { error, events } = await run();
  expect(error).toMatchObject({
    code: 'DBT_SELECTOR_EMPTY',
    context: {
      problems: [
        'pipeline volka_dbt_staging, dbt_test: selector "path:models/staging,test_type:unit,tag:nowhere" selects nothing for dbt test',
        'pipeline volka_dbt_marts_reporting, dbt_run: selector "path:models/mart/reporting" selects nothing for dbt run',
      ],
    },
  });
  expect(events).toEqual([]);

  await writeFile(file, right);
  expect((await run()).events).toContain('task-failed');
  const invocations = (): Promise<readonly string[]> =>
    readdir(path.join(folder, 'data', 'dbt', 'runs', 'list'));
  const before = await invocations();
  expect((await run()).events).toContain('task-failed');
  expect(await invocations()).toEqual(before);
});
