import type { DbtEvent, LogLevel, NodeFinishedEvent } from './dbt-event.ts';
import type { LogRecord } from './log-record.ts';
import { dbtVersionOf, nodeInfoOf, runResultOf, utcOf } from './log-record.ts';
import { failuresOf, isFailure, rowsAffectedOf, statusOf } from './node-status.ts';
import type { Redact } from './redact.ts';

/** What a translator needs in addition to the log. */
export interface TranslatorOptions {
  readonly redact: Redact;
  /** Which of the failed nodes block a skipped one. Called only for skipped nodes, so that the graph is read late or never. */
  readonly blockersOf: (uniqueId: string, failed: ReadonlySet<string>) => readonly string[];
}

/** Converts dbt's log records to events; null for a record without information for a reader. */
export type Translate = (record: LogRecord) => DbtEvent | null;

const levels: ReadonlySet<string> = new Set(['info', 'warn', 'error']);

/** Keeps which nodes failed, so each invocation needs its own translator. */
export function createTranslator({ redact, blockersOf }: TranslatorOptions): Translate {
  const failed = new Set<string>();

  const nodeFinished = (record: LogRecord): NodeFinishedEvent | null => {
    const node = nodeInfoOf(record);
    const result = runResultOf(record);
    if (node === null || result === null || node.materialized === 'ephemeral') return null;
    const reported = statusOf(result.status) ?? 'error';
    if (isFailure(reported)) failed.add(node.unique_id);
    const blockedBy = reported === 'skipped' ? blockersOf(node.unique_id, failed) : [];
    const message = result.message ?? '';
    return {
      kind: 'node-finished',
      at: record.info.ts,
      uniqueId: node.unique_id,
      name: node.node_name,
      resourceType: node.resource_type,
      status: blockedBy.length > 0 ? 'upstream-failed' : reported,
      startedAt: reported === 'skipped' ? null : utcOf(node.node_started_at),
      durationMs: Math.round(result.execution_time * 1000),
      message: message === '' ? null : redact(message),
      rowsAffected: rowsAffectedOf(node.resource_type, result.adapter_response),
      failures: failuresOf(node.resource_type, result.num_failures),
      failuresRelation: null,
      blockedBy,
      compiledSql: null,
    };
  };

  return (record) => {
    const { name, level, msg, ts: at } = record.info;
    switch (name) {
      case 'MainReportVersion':
        return {
          kind: 'invocation-started',
          at,
          invocationId: record.info.invocation_id,
          dbtVersion: dbtVersionOf(record),
          message: msg,
        };
      case 'ConcurrencyLine': {
        const { node_count: count, num_threads: threads } = record.data;
        return {
          kind: 'nodes-selected',
          at,
          count: typeof count === 'number' ? count : 0,
          threads: typeof threads === 'number' ? threads : 0,
        };
      }
      case 'NodeStart': {
        const node = nodeInfoOf(record);
        if (node === null || node.materialized === 'ephemeral') return null;
        const { unique_id: uniqueId, node_name, resource_type: resourceType } = node;
        return { kind: 'node-started', at, uniqueId, name: node_name, resourceType };
      }
      case 'NodeFinished':
        return nodeFinished(record);
      case 'Formatting':
        return null;
      default:
        if (!levels.has(level) || msg === '') return null;
        return { kind: 'log', at, level: level as LogLevel, name, message: redact(msg) };
    }
  };
}
