import type { DbtNode, ListRequest } from '@volka/dbt-runner';
import type { DbtOperationContext } from '../operation-context.ts';

/** Lists the nodes of the dbt project. @throws {DbtRunnerError} `DBT_LIST_FAILED` */
export async function listNodes(
  { dbt, signal }: Pick<DbtOperationContext, 'dbt' | 'signal'>,
  selection: Omit<ListRequest, 'signal'>,
): Promise<readonly DbtNode[]> {
  return dbt.runner.list({ ...selection, signal });
}
