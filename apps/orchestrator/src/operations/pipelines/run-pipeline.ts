import { z } from 'zod';
import type { Platform } from '../../compose/platform.ts';
import { OrchestratorError } from '../../errors.ts';
import type { ReconcilePolicy } from '../../etl/checks/reconcile-window.ts';
import { createRunId } from '../../runner/run-id.ts';
import type { RunEventSink } from '../../runner/run-event.ts';
import { dayField, driftAcceptanceField, readInput, windowField } from '../input.ts';
import { todayOf } from '../operation-context.ts';
import type { OperationContext } from '../operation-context.ts';
import { withoutUndefined } from '../without-undefined.ts';

const reconcileField: z.ZodType<ReconcilePolicy> = z.union([
  z.enum(['off', 'daily', 'all']),
  z.object({ sampleShare: z.number().min(0).max(1) }),
]);

const runPipelineInput = z.object({
  pipelineId: z.string(),
  /** The open day; days before it are loaded. @defaultValue today */
  today: dayField.optional(),
  /** Load these days and no others. */
  only: windowField.optional(),
  /** In place of the setting. */
  reconcile: reconcileField.optional(),
  acceptDrift: driftAcceptanceField.optional(),
  /** Pipelines that wait for an approval and have it. */
  approved: z.array(z.string()).readonly().default([]),
});

export interface RunPipelineContext extends Pick<OperationContext, 'now' | 'signal'> {
  /** Opens the platform once the request is known to be valid, and closes it after the work. */
  readonly withPlatform: <Result>(work: (platform: Platform) => Promise<Result>) => Promise<Result>;
  readonly sink: RunEventSink;
}

/**
 * Runs a pipeline in this process, to its end.
 * @returns Why the run is incomplete although nothing failed, or null.
 * @throws {OrchestratorError} `INPUT_INVALID`, `CLI_DATE_IN_FUTURE`; the error of the task that failed.
 */
export async function runPipeline(
  { now, signal, withPlatform, sink }: RunPipelineContext,
  input: z.input<typeof runPipelineInput>,
): ReturnType<Platform['run']> {
  const request = readInput(runPipelineInput, input, 'run a pipeline');
  const { pipelineId, approved, ...options } = request;
  const today = readLogicalDate(options.today, todayOf({ now }));
  return withPlatform((platform) =>
    platform.run({
      ...withoutUndefined(options),
      pipelineId,
      today,
      runId: createRunId('manual'),
      approved: new Set(approved),
      signal,
      sink,
    }),
  );
}

/** What is fetched on a future date would count as fresh until then: nothing would be due. */
function readLogicalDate(asked: string | undefined, today: string): string {
  if (asked === undefined || asked <= today) return asked ?? today;
  throw new OrchestratorError(
    'CLI_DATE_IN_FUTURE',
    `Cannot run as of ${asked}: it is a future date, today is ${today} in UTC; choose today or an earlier date`,
  );
}
