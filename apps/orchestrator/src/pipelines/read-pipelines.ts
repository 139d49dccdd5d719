import { join } from 'node:path';
import { readDbtDagConfig } from '../definitions/dbt-dag-config.ts';
import type { PipelineDefinition } from '../definitions/pipeline.ts';
import { mainPipeline } from './main-pipeline.ts';

/** Every pipeline by id: the main one first, then those that `dbt_dag_config.yml` of the dbt project declares. */
export async function readPipelines(dbtProjectDir: string): Promise<ReadonlyMap<string, PipelineDefinition>> {
  const dbtPipelines = await readDbtDagConfig(join(dbtProjectDir, 'dbt_dag_config.yml'));
  const definitions = [mainPipeline(dbtPipelines), ...dbtPipelines.map(({ definition }) => definition)];
  return new Map(definitions.map((definition) => [definition.id, definition]));
}
