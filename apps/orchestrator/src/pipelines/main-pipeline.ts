import type { DbtPipeline } from '../definitions/dbt-dag-config.ts';
import type { PipelineDefinition, TaskDefinition } from '../definitions/pipeline.ts';

export const MAIN_PIPELINE_ID = 'volka_main_orchestrator_pipeline';

/**
 * The daily pipeline: it loads from the Campaigns API, triggers the dbt pipelines in the order of their `downstream`, and writes the
 * reports. A dbt pipeline with its own schedule that is in no chain runs on that schedule only.
 */
export function mainPipeline(allDbtPipelines: readonly DbtPipeline[]): PipelineDefinition {
  const followers = new Set(allDbtPipelines.map(({ downstream }) => downstream));
  const dbtPipelines = allDbtPipelines.filter(
    ({ name, downstream, definition }) =>
      definition.schedule === null || downstream !== null || followers.has(name),
  );
  const head: readonly TaskDefinition[] = [
    { kind: 'run', id: 'create_raw_campaign_performance_table', after: [], handler: 'migrate' },
    {
      kind: 'run',
      id: 'run_marketing_etl',
      after: ['create_raw_campaign_performance_table'],
      handler: 'marketing-etl',
    },
    { kind: 'dbt', id: 'dbt_deps', after: ['run_marketing_etl'], command: 'deps' },
  ];
  const triggers = dbtPipelines.map(({ name, definition }, index): TaskDefinition => ({
    kind: 'trigger',
    id: `trigger_${name}`,
    after: [index === 0 ? 'dbt_deps' : `trigger_${dbtPipelines[index - 1]?.name ?? ''}`],
    pipelineId: definition.id,
  }));
  const last = triggers.at(-1)?.id ?? 'dbt_deps';
  return {
    id: MAIN_PIPELINE_ID,
    description: 'Pull campaign performance, keep its history, build the marts, write the reports',
    tags: ['main', 'daily'],
    schedule: '0 5 * * *',
    tasks: [...head, ...triggers, { kind: 'run', id: 'write_reports', after: [last], handler: 'reports' }],
  };
}
