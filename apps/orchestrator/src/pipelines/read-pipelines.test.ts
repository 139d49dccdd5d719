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

test('readPipelines gives the main pipeline first, then what the project declares', async () => {
  await declare('dbt_a');
  expect([...(await readPipelines(projectDir)).keys()]).toEqual([MAIN_PIPELINE_ID, 'dbt_a']);
});

test("readPipelines refuses a dag_id that is the main pipeline's", async () => {
  await declare(MAIN_PIPELINE_ID);
  await expect(readPipelines(projectDir)).rejects.toMatchObject({
    code: 'DBT_DAG_CONFIG_INVALID',
    message: `Cannot use ${join(projectDir, 'dbt_dag_config.yml')}: dag_id ${MAIN_PIPELINE_ID} is another pipeline's; choose another`,
  });
});
