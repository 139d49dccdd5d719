import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { storableText, toStorableJson } from './copy/storable-text.ts';

/** What became of one node of an invocation. */
export interface DbtNodeRecord {
  readonly uniqueId: string;
  readonly name: string;
  readonly resourceType: string;
  readonly status: string;
  /** ISO 8601, UTC; null for a node that never began. */
  readonly startedAt: string | null;
  readonly durationMs: number;
  readonly message: string | null;
  readonly rowsAffected: number | null;
  readonly failures: number | null;
  readonly failuresRelation: string | null;
  readonly blockedBy: readonly string[];
  readonly compiledSql: string | null;
}

/** An invocation of dbt that has ended. */
export interface DbtInvocationRecord {
  /** A UUID: dbt's own, or one of the caller's where dbt never began. */
  readonly invocationId: string;
  readonly runId: string;
  readonly pipelineId: string | null;
  readonly taskId: string | null;
  /** From 1. */
  readonly attempt: number;
  readonly command: string;
  readonly selector: string | null;
  readonly outcome: 'success' | 'failed' | 'cancelled' | 'broken';
  /** Of `broken` alone. */
  readonly code: string | null;
  readonly message: string | null;
  readonly nothingToDo: boolean;
  readonly dbtVersion: string | null;
  /** Equal for two invocations on the same files of the project; null where nobody looked. */
  readonly projectFingerprint: string | null;
  readonly targetPath: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly nodes: readonly DbtNodeRecord[];
}

/** One statement, so that an invocation is never there without its nodes. */
const INSERT = `
  with invocation as (
    insert into dq.dbt_invocation (
      invocation_id, run_id, pipeline_id, task_id, attempt, command, selector, outcome, code, message, nothing_to_do,
      dbt_version, project_fingerprint, target_path, started_at, finished_at
    )
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict (invocation_id) do nothing
    returning invocation_id
  )
  insert into dq.dbt_node_result (
    invocation_id, unique_id, name, resource_type, status, started_at, duration_ms, message, rows_affected, failures,
    failures_relation, blocked_by, compiled_sql
  )
  select invocation.invocation_id, node."uniqueId", node.name, node."resourceType", node.status, node."startedAt",
         node."durationMs", node.message, node."rowsAffected", node.failures, node."failuresRelation", node."blockedBy",
         node."compiledSql"
    from invocation,
         jsonb_to_recordset($17::jsonb) as node (
           "uniqueId" text, name text, "resourceType" text, status text, "startedAt" timestamptz, "durationMs" integer,
           message text, "rowsAffected" bigint, failures bigint, "failuresRelation" text, "blockedBy" text[],
           "compiledSql" text
         )`;

const storable = (text: string | null): string | null => (text === null ? null : storableText(text));

/**
 * Notes how an invocation of dbt ended, node by node; a second call with the same id changes nothing.
 * The pool's role must be `etl_writer`.
 * @throws {WarehouseError}
 */
export async function recordDbtInvocation(pool: WarehousePool, record: DbtInvocationRecord): Promise<void> {
  await runQuery(pool, `record dbt ${record.command} of ${record.runId}`, INSERT, [
    record.invocationId,
    record.runId,
    record.pipelineId,
    record.taskId,
    record.attempt,
    record.command,
    record.selector,
    record.outcome,
    record.code,
    storable(record.message),
    record.nothingToDo,
    record.dbtVersion,
    record.projectFingerprint,
    record.targetPath,
    record.startedAt,
    record.finishedAt,
    toStorableJson(record.nodes),
  ]);
}
