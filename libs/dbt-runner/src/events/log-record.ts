import { z } from 'zod';

/** One event as dbt writes it (`--log-format json`), and as the worker passes it on. */
const logRecordSchema = z.object({
  info: z.object({
    name: z.string(),
    level: z.string(),
    msg: z.string(),
    ts: z.string(),
    invocation_id: z.string(),
  }),
  data: z.record(z.string(), z.unknown()).default({}),
});

export type LogRecord = z.infer<typeof logRecordSchema>;

const nodeInfoSchema = z.object({
  unique_id: z.string().min(1),
  node_name: z.string(),
  resource_type: z.string(),
  materialized: z.string().default(''),
  node_started_at: z.string().default(''),
});

export type NodeInfo = z.infer<typeof nodeInfoSchema>;

/** The JSON form of protobuf has no null and converts whole numbers to floats: '' and 0 mean "no value". */
const runResultSchema = z.object({
  status: z.string(),
  message: z.string().nullish(),
  execution_time: z.number().default(0),
  num_failures: z.number().nullish(),
  adapter_response: z.record(z.string(), z.unknown()).default({}),
});

export type RunResultMessage = z.infer<typeof runResultSchema>;

/** Parses one line of dbt's output: an event, or null if the line is not an event (for example a warning of Python). */
export function parseLogLine(line: string): LogRecord | null {
  if (!line.startsWith('{')) return null;
  try {
    return logRecordSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

export function nodeInfoOf(record: LogRecord): NodeInfo | null {
  return nodeInfoSchema.safeParse(record.data['node_info']).data ?? null;
}

export function runResultOf(record: LogRecord): RunResultMessage | null {
  return runResultSchema.safeParse(record.data['run_result']).data ?? null;
}

/** The version in dbt's first event, `MainReportVersion`, such as "1.12.6". */
export function dbtVersionOf(record: LogRecord): string | null {
  const version = record.data['version'];
  return typeof version === 'string' ? version.replace(/^=/, '') : null;
}

/** dbt writes some instants without a time zone; all are UTC. */
export function utcOf(instant: string | null | undefined): string | null {
  if (instant === null || instant === undefined || instant === '') return null;
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(instant) ? instant : `${instant}Z`;
}
