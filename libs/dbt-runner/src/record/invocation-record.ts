import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { DbtRequest } from '../dbt-request.ts';
import type { DbtEvent } from '../events/dbt-event.ts';
import type { DbtOutcome } from '../outcome/dbt-outcome.ts';

const EVENTS_FILE = 'events.jsonl';
/** If this file exists, the invocation has ended. */
export const OUTCOME_FILE = 'outcome.json';

/** The log of one invocation in its own folder: every event as a line, and the outcome at the end. Secrets are redacted. */
export interface InvocationRecord {
  readonly add: (event: DbtEvent) => void;
  readonly close: (request: DbtRequest, outcome: DbtOutcome) => Promise<void>;
}

export function openInvocationRecord(targetPath: string): InvocationRecord {
  const file = createWriteStream(path.join(targetPath, EVENTS_FILE), { flags: 'a', mode: 0o600 });
  // A full disk loses the record, but does not change the outcome.
  file.on('error', () => undefined);
  return {
    add: (event) => {
      if (file.writable) file.write(`${JSON.stringify(event)}\n`);
    },
    close: async ({ command, select, exclude, fullRefresh, args }, outcome) => {
      await new Promise<void>((resolve) => {
        file.once('close', resolve);
        file.end();
        if (file.closed || file.destroyed) resolve();
      });
      const text = JSON.stringify({ request: { command, select, exclude, fullRefresh, args }, outcome });
      await writeFile(path.join(targetPath, OUTCOME_FILE), text, { mode: 0o600 }).catch(() => undefined);
    },
  };
}

/** An invocation, read from its folder. */
export interface Recording {
  readonly events: readonly DbtEvent[];
  readonly outcome: DbtOutcome;
}

const selection = z.union([z.string(), z.array(z.string())]).optional();

/** Written by this library, but perhaps by an older version, or truncated by a full disk. */
const recordSchema = z.object({
  request: z.object({
    command: z.string(),
    select: selection,
    exclude: selection,
    fullRefresh: z.boolean().optional(),
    args: z.array(z.string()).optional(),
  }),
  outcome: z.looseObject({
    kind: z.enum(['success', 'failed', 'cancelled', 'broken']),
    nodes: z.array(z.looseObject({ uniqueId: z.string(), status: z.string() })),
    failures: z.array(z.looseObject({ uniqueId: z.string().nullable() })).optional(),
  }),
});

export type RecordedOutcome = z.infer<typeof recordSchema>;

/** The outcome of an ended invocation from its folder, or null if it is missing or incomplete. */
export async function readRecordedOutcome(targetPath: string): Promise<RecordedOutcome | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path.join(targetPath, OUTCOME_FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** The request of an ended invocation. */
export type RecordedRequest = Pick<DbtRequest, 'select' | 'exclude' | 'fullRefresh' | 'args'>;

/**
 * The request of an ended invocation, from its `targetPath`. A request with these fields and `retryOf` never runs more than the
 * original one. Null if the folder is missing or has no complete record.
 */
export async function readRecordedRequest(targetPath: string): Promise<RecordedRequest | null> {
  const record = await readRecordedOutcome(targetPath);
  if (record === null) return null;
  const { select, exclude, fullRefresh, args } = record.request;
  return {
    ...(select === undefined ? {} : { select }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(fullRefresh === undefined ? {} : { fullRefresh }),
    ...(args === undefined ? {} : { args }),
  };
}

/**
 * The events and the outcome of an ended invocation, from its `targetPath`, for replay by a fake runner.
 * @throws If the folder has no complete recording.
 */
export async function readRecording(targetPath: string): Promise<Recording> {
  const [events, record] = await Promise.all([
    readFile(path.join(targetPath, EVENTS_FILE), 'utf8'),
    readRecordedOutcome(targetPath),
  ]);
  if (record === null) throw new Error(`Cannot replay ${targetPath}: it has no complete ${OUTCOME_FILE}`);
  return {
    events: events
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as DbtEvent),
    outcome: record.outcome as unknown as DbtOutcome,
  };
}
