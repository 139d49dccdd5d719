import { z } from 'zod';
import { OrchestratorError } from '../errors.ts';
import type { TaskContext } from '../runner/task-context.ts';

const schema = z.object({
  /** Load these days and no others, also where they are not due. */
  only: z.object({ fromDate: z.iso.date(), toDate: z.iso.date() }).readonly().exactOptional(),
  /** In place of the setting. */
  reconcile: z
    .union([z.enum(['off', 'daily', 'all']), z.object({ sampleShare: z.number().min(0).max(1) }).readonly()])
    .exactOptional(),
  /** Load windows that would fail as contract drift or a unit mistake. */
  acceptDrift: z
    .object({ reason: z.string().min(1), by: z.string().min(1) })
    .readonly()
    .exactOptional(),
});

/** What a run can ask of the marketing ETL. */
export type MarketingEtlParameters = Readonly<z.output<typeof schema>>;

/**
 * Reads the parameters of a run; those of other tasks are left out.
 * @throws {OrchestratorError} `PIPELINE_PARAMETERS_INVALID`
 */
export function readMarketingEtlParameters({
  task,
  parameters,
}: Pick<TaskContext, 'task' | 'parameters'>): MarketingEtlParameters {
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new OrchestratorError(
    'PIPELINE_PARAMETERS_INVALID',
    `Cannot run task ${task.id}: ${problems[0] ?? 'its parameters are invalid'}; correct the parameters of the run`,
    { context: { problems } },
  );
}
