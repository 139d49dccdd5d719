import { writeDocsSite } from '../../dbt/docs-site.ts';
import { createRunId } from '../../runner/run-id.ts';
import type { DbtOperationContext } from '../operation-context.ts';

/**
 * Writes dbt's documentation of models, columns, tests and lineage into a folder.
 * @returns The path of the page.
 * @throws {OrchestratorError} As dbt fails.
 */
export async function writeDocs(
  { dbt, signal }: Pick<DbtOperationContext, 'dbt' | 'signal'>,
  { siteDir = dbt.docsDir }: { readonly siteDir?: string },
): Promise<string> {
  return writeDocsSite(dbt.runner, siteDir, { runId: createRunId('manual'), signal });
}
