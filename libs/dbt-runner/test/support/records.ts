import type { LogRecord } from '../../src/events/log-record.ts';

export const INVOCATION = '00000000-0000-4000-8000-000000000001';

/** A log record as dbt writes one. */
export function record(name: string, data: LogRecord['data'] = {}, level = 'info', msg = name): LogRecord {
  return { info: { name, level, msg, ts: '2025-01-01T00:00:00.000000Z', invocation_id: INVOCATION }, data };
}

export function nodeInfo(uniqueId: string, materialized = 'table'): Record<string, string> {
  const [resourceType = '', , name = ''] = uniqueId.split('.');
  return { unique_id: uniqueId, node_name: name, resource_type: resourceType, materialized };
}

export function nodeStart(uniqueId: string, materialized?: string): LogRecord {
  return record('NodeStart', { node_info: nodeInfo(uniqueId, materialized) }, 'debug');
}

export function nodeFinished(
  uniqueId: string,
  status: string,
  more: Record<string, unknown> = {},
): LogRecord {
  const run_result = {
    status,
    message: '',
    execution_time: 0.25,
    num_failures: 0,
    adapter_response: {},
    ...more,
  };
  return record('NodeFinished', { node_info: nodeInfo(uniqueId), run_result }, 'debug');
}

/** The log of an invocation in which each node ended as given. */
export function logOf(nodes: Readonly<Record<string, string>>, success: boolean): LogRecord[] {
  const ids = Object.entries(nodes);
  return [
    record('ConcurrencyLine', { node_count: ids.length, num_threads: 2 }),
    ...ids.flatMap(([id, status]) => [nodeStart(id), nodeFinished(id, status)]),
    record('CommandCompleted', { success }, 'debug'),
  ];
}

/** The run_results.json of such an invocation. */
export function runResultsOf(nodes: Readonly<Record<string, string>>, invocationId = INVOCATION): object {
  return {
    metadata: { invocation_id: invocationId },
    results: Object.entries(nodes).map(([unique_id, status]) => ({
      unique_id,
      status,
      execution_time: 0.25,
      message: null,
      failures: null,
      adapter_response: {},
    })),
  };
}
