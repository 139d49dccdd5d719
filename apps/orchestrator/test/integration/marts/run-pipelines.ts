import path from 'node:path';
import type { NodeResult } from '@volka/dbt-runner';
import { readDbtDagConfig } from '../../../src/definitions/dbt-dag-config.ts';
import { failuresOf } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import type { MartsDatabase } from './marts-database.ts';

const DAG_CONFIG = path.resolve(import.meta.dirname, '../../../../../dbt_project/dbt_dag_config.yml');

/**
 * The commands of the scheduled pipelines of dbt_dag_config.yml, each pipeline before its downstream; `snapshot` until nothing waits.
 * @returns what each node came to
 * @throws {Error} At the first command that fails, with what failed.
 */
export async function runPipelines(warehouse: MartsDatabase, dbt: DbtAtWork): Promise<readonly NodeResult[]> {
  const nodes: NodeResult[] = [];
  for (const { definition } of await readDbtDagConfig(DAG_CONFIG)) {
    for (const task of definition.tasks) {
      if (task.kind !== 'dbt') continue;
      do {
        const outcome = await dbt.run(task.command, task.selector);
        if (outcome.kind !== 'success') throw new Error(failuresOf(outcome).join('\n'));
        nodes.push(...outcome.nodes);
      } while (task.command === 'snapshot' && (await waiting(warehouse)) > 0);
    }
  }
  return nodes;
}

async function waiting(warehouse: MartsDatabase): Promise<number> {
  const { n } = await warehouse.one<{ n: number }>(
    "select count(*)::int as n from etl.history_loads where state <> 'in_history'",
  );
  return n;
}
