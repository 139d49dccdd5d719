import { randomUUID } from 'node:crypto';
import type { DbtOutcome, DbtRequest } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { recordDbtInvocation } from '@volka/warehouse/write';
import type { DbtInvocationRecord } from '@volka/warehouse/write';

/** Where an invocation came from; a command at a terminal has neither pipeline nor task. */
export interface InvocationSource {
  readonly pipelineId: string | null;
  readonly taskId: string | null;
  readonly attempt?: number;
  /** Of the project's files, computed before the invocation. */
  readonly projectFingerprint: string;
}

/** Stores an outcome in `dq.dbt_invocation` and `dq.dbt_node_result`. The pool's role must be `etl_writer`. */
export async function recordDbtOutcome(
  pool: WarehousePool,
  request: DbtRequest,
  outcome: DbtOutcome,
  source: InvocationSource,
): Promise<void> {
  await recordDbtInvocation(pool, toRecord(request, outcome, source));
}

export function toRecord(
  { command, select, exclude, runId }: DbtRequest,
  outcome: DbtOutcome,
  { pipelineId, taskId, attempt = 1, projectFingerprint }: InvocationSource,
): DbtInvocationRecord {
  const { invocationId, dbtVersion, targetPath, startedAt, elapsedMs, nodes } = outcome;
  return {
    invocationId: invocationId ?? randomUUID(),
    runId,
    pipelineId,
    taskId,
    attempt,
    command,
    selector: selectorOf(select, exclude),
    outcome: outcome.kind,
    code: outcome.kind === 'broken' ? outcome.code : null,
    message: messageOf(outcome),
    nothingToDo: outcome.kind === 'success' && outcome.nothingToDo,
    dbtVersion,
    projectFingerprint,
    targetPath,
    startedAt,
    finishedAt: new Date(Date.parse(startedAt) + elapsedMs).toISOString(),
    nodes,
  };
}

/** In the form of dbt's command line; null for the whole project. */
function selectorOf(select: DbtRequest['select'], exclude: DbtRequest['exclude']): string | null {
  const joined = (value: DbtRequest['select']): string =>
    value === undefined ? '' : typeof value === 'string' ? value : value.join(' ');
  const text = `${joined(select)}${exclude === undefined ? '' : ` --exclude ${joined(exclude)}`}`.trim();
  return text === '' ? null : text;
}

function messageOf(outcome: DbtOutcome): string | null {
  switch (outcome.kind) {
    case 'success':
      return null;
    case 'cancelled':
      return outcome.timedOut ? 'timed out' : 'cancelled';
    case 'broken':
      return outcome.reason;
    case 'failed': {
      const [first] = outcome.failures;
      return first === undefined ? null : `${first.name === null ? '' : `${first.name}: `}${first.message}`;
    }
  }
}
