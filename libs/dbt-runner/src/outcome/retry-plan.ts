import { access } from 'node:fs/promises';
import path from 'node:path';
import type { DbtCommand } from '../dbt-request.ts';
import { readRecordedOutcome } from '../record/invocation-record.ts';

/** Commands that `dbt retry` supports. */
const RETRYABLE: ReadonlySet<DbtCommand> = new Set([
  'build',
  'run',
  'test',
  'snapshot',
  'seed',
  'docs generate',
]);
const UNDONE: ReadonlySet<string> = new Set([
  'fail',
  'error',
  'partial-success',
  'skipped',
  'upstream-failed',
]);

/** What a retry has to do. */
export type RetryPlan =
  | { readonly kind: 'failed-only'; readonly stateDir: string; readonly uniqueIds: readonly string[] }
  /** It is unknown what was left undone, so the whole selection of the new request runs. */
  | { readonly kind: 'whole'; readonly reason: string };

/**
 * Plans the retry of an earlier invocation. Only the outcome `failed` says what was left undone. If an invocation was cancelled, is
 * broken, or failed as a whole, no artifact contains every selected node.
 */
export async function planRetry(retryOf: string, command: DbtCommand): Promise<RetryPlan> {
  const whole = (reason: string): RetryPlan => ({ kind: 'whole', reason });
  if (!RETRYABLE.has(command)) return whole(`dbt cannot repeat ${command} in part`);
  const record = await readRecordedOutcome(retryOf);
  if (record === null) return whole('its folder holds no outcome any more');
  const { request, outcome } = record;
  if (request.command !== command) return whole(`it was ${request.command}, not ${command}`);
  if (outcome.kind !== 'failed') return whole(`it ended as ${outcome.kind}`);
  if (outcome.failures?.some(({ uniqueId }) => uniqueId === null) === true)
    return whole('it failed as a whole');
  const artifact = await access(path.join(retryOf, 'run_results.json')).then(
    () => true,
    () => false,
  );
  if (!artifact) return whole('its folder holds no run_results.json');
  const uniqueIds = outcome.nodes
    .filter(({ status, uniqueId }) => UNDONE.has(status) && !uniqueId.startsWith('operation.'))
    .map(({ uniqueId }) => uniqueId);
  return uniqueIds.length === 0
    ? whole('it names no node that was left undone')
    : { kind: 'failed-only', stateDir: retryOf, uniqueIds };
}
