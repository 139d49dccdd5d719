import { join } from 'node:path';
import { invalidDagConfig, readDbtDagConfig } from '../definitions/dbt-dag-config.ts';
import type { PipelineDefinition } from '../definitions/pipeline.ts';
import { MAIN_PIPELINE_ID, mainPipeline } from './main-pipeline.ts';

/**
 * Reads all pipelines by id: the main one first, then those of `dbt_dag_config.yml` in the dbt project.
 * @throws {OrchestratorError} `DBT_DAG_CONFIG_INVALID`, also for a `dag_id` that equals the id of the main pipeline.
 */
export async function readPipelines(dbtProjectDir: string): Promise<ReadonlyMap<string, PipelineDefinition>> {
  const path = join(dbtProjectDir, 'dbt_dag_config.yml');
  const dbtPipelines = await readDbtDagConfig(path);
  if (dbtPipelines.some(({ definition }) => definition.id === MAIN_PIPELINE_ID)) {
    throw invalidDagConfig(path, [
      `dag_id ${MAIN_PIPELINE_ID} is the id of the main pipeline; choose another`,
    ]);
  }
  const definitions = [mainPipeline(dbtPipelines), ...dbtPipelines.map(({ definition }) => definition)];
  return new Map(definitions.map((definition) => [definition.id, definition]));
}
