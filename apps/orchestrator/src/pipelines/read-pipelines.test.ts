import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAIN_PIPELINE_ID } from './main-pipeline.ts';
import { readPipelines } from './read-pipelines.ts';

let projectDir: string;
beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'volka-pipelines-'));
});
afterEach(() => rm(projectDir, { recursive: true, force: true }));

const declare = (dagId: string): Promise<void> =>
  writeFile(
    join(projectDir, 'dbt_dag_config.yml'),
    `dbt_dags:\n  - { name: a, dag_id: ${dagId}, commands: [{ command: run }] }\n`,
  );

test('readPipelines returns the main pipeline first, then the pipelines of the project', async () => {
  await declare('dbt_a');
  expect([...(await readPipelines(projectDir)).keys()]).toEqual([MAIN_PIPELINE_ID, 'dbt_a']);
});

test('the main pipeline does not trigger an entry with its own schedule that is in no chain', async () => {
  await writeFile(
    join(projectDir, 'dbt_dag_config.yml'),
    `dbt_dags:
  - { name: weekly, dag_id: dbt_weekly, schedule: '0 8 * * 0', commands: [{ command: test, scope: all }] }
  - { name: b, dag_id: dbt_b, schedule: '0 6 * * *', commands: [{ command: run }] }
  - { name: a, dag_id: dbt_a, schedule: '0 6 * * *', commands: [{ command: run }], downstream: b }
  - { name: c, dag_id: dbt_c, commands: [{ command: run }] }
`,
  );
  const pipelines = await readPipelines(projectDir);
  const triggered = pipelines
    .get(MAIN_PIPELINE_ID)
    ?.tasks.flatMap((task) => (task.kind === 'trigger' ? [task.pipelineId] : []));
  expect(triggered).toEqual(['dbt_a', 'dbt_b', 'dbt_c']);
  expect(pipelines.get('dbt_weekly')?.tasks).toMatchObject([{ command: 'test', scope: 'all' }]);
});

test('readPipelines refuses a dag_id that is the id of the main pipeline', async () => {
  await declare(MAIN_PIPELINE_ID);
  await expect(readPipelines(projectDir)).rejects.toMatchObject({
    code: 'DBT_DAG_CONFIG_INVALID',
    message: `Cannot use ${join(projectDir, 'dbt_dag_config.yml')}: dag_id ${MAIN_PIPELINE_ID} is the id of the main pipeline; choose another`,
  });
});
