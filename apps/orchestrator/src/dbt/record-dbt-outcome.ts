import { randomUUID } from 'node:crypto';
import type { DbtOutcome, DbtRequest } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { recordDbtInvocation } from '@volka/warehouse/write';
import type { DbtInvocationRecord } from '@volka/warehouse/write';

/** Who asked for an invocation; a person at a terminal has neither pipeline nor task. */
export interface DbtAsker {
  readonly pipelineId: string | null;
  readonly taskId: string | null;
  readonly attempt?: number;
  /** Of the project's files, taken before the invocation. */
  readonly projectFingerprint: string;
}

/** Keeps an outcome in `dq.dbt_invocation` and `dq.dbt_node_result`. The pool's role must be `etl_writer`. */
export async function recordDbtOutcome(
  pool: WarehousePool,
  request: DbtRequest,
  outcome: DbtOutcome,
  asker: DbtAsker,
): Promise<void> {
  await recordDbtInvocation(pool, toRecord(request, outcome, asker));
}

export function toRecord(
  { command, select, exclude, runId }: DbtRequest,
  outcome: DbtOutcome,
  { pipelineId, taskId, attempt = 1, projectFingerprint }: DbtAsker,
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

/** As on dbt's command line; null for the whole project. */
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
