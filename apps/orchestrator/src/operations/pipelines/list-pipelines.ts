import type { PipelineDefinition } from '../../definitions/pipeline.ts';
import { readPipelines } from '../../pipelines/read-pipelines.ts';

/** Lists the pipelines with their tasks, the main one first. @throws {OrchestratorError} `DBT_DAG_CONFIG_INVALID` */
export async function listPipelines({
  dbtProjectDir,
}: {
  readonly dbtProjectDir: string;
}): Promise<readonly PipelineDefinition[]> {
  return [...(await readPipelines(dbtProjectDir)).values()];
}
