import { rm } from 'node:fs/promises';
import { answerOrThrow, readRecords } from '@volka/extract';
import type { CampaignsClient, RawArchive, SpooledBody } from '@volka/extract';
import { createCampaignValidator, isConflictingRowsError } from '@volka/validation';
import type { CampaignSummary, CampaignValidator, Frame, ValidationReport } from '@volka/validation';
import { appendWithRetries, recordNoData } from '@volka/warehouse/write';
import type { AppendRequest } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';

/** The ad-level feed: one row per day, campaign and ad. */
export const CAMPAIGNS_STREAM = 'campaigns-report:a';

/** The shape of the raw table that a load was made with; raised when the columns change. */
const SCHEMA_VERSION = '1';

/** Two are enough for rows that contradict each other; a very long window may need a third to compare what only looked alike. */
const MAX_READINGS = 4;

export interface WindowLoader {
  readonly client: CampaignsClient;
  readonly archive: RawArchive;
  /** Connected as `etl_writer`. */
  readonly pool: WarehousePool;
}

/** Inclusive calendar days, UTC. */
export interface LoadWindow {
  readonly fromDate: string;
  readonly toDate: string;
}

export interface LoadRequest {
  readonly window: LoadWindow;
  readonly runId: string;
  /** `YYYY-MM-DD`: the open day of the run. */
  readonly today: string;
  readonly signal: AbortSignal;
}

export type WindowOutcome =
  | {
      readonly kind: 'loaded';
      readonly loadId: bigint;
      readonly received: number;
      readonly accepted: number;
      readonly collapsed: number;
      readonly quarantined: number;
      readonly bytes: number;
      readonly report: ValidationReport;
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'no-data' };

/**
 * Brings one window into the warehouse: fetch to a spool file, archive as received, validate, append in one transaction.
 * @throws The error of the station that failed; nothing of the window is then in the warehouse.
 */
export async function loadWindow(loader: WindowLoader, request: LoadRequest): Promise<WindowOutcome> {
  const { window, runId, today, signal } = request;
  const fetchStarted = performance.now();
  const download = answerOrThrow(await loader.client.download({ ...window, lod: 'a' }, { signal }));
  const fetchMs = Math.round(performance.now() - fetchStarted);
  const ledger = {
    stream: CAMPAIGNS_STREAM,
    window,
    runId,
    asOfDate: today,
    attempts: download.attempts.length,
    fetchMs,
    schemaVersion: SCHEMA_VERSION,
  };
  if (download.kind === 'no-data') {
    await recordNoData(loader.pool, ledger);
    return { kind: 'no-data' };
  }
  const { body } = download;
  const label = { stream: CAMPAIGNS_STREAM, window, load: runId, sha256: body.sha256 };
  const response = { sha256: body.sha256, bytes: body.bytes, archiveUri: loader.archive.uriOf(label) };
  // The copy goes on beside the reading, on another core; nothing is committed before it is safe on disk.
  const archived = loader.archive.store(body, label);
  try {
    return await appendBody(loader, { body, archived }, { ...ledger, response }, request);
  } finally {
    // Also an answer that could not be loaded is kept: it is what the failure is looked into with.
    await Promise.allSettled([archived]);
    await rm(body.path, { force: true });
  }
}

interface Answer {
  readonly body: SpooledBody;
  /** Resolves when the archive has it. */
  readonly archived: Promise<unknown>;
}

async function appendBody(
  { pool }: WindowLoader,
  answer: Answer,
  entry: AppendRequest,
  { window, signal }: LoadRequest,
): Promise<WindowOutcome> {
  let conflictingKeys: ReadonlySet<string> | undefined;
  for (let reading = 1; ; reading += 1) {
    const options = { window, ...(conflictingKeys === undefined ? {} : { conflictingKeys }) };
    try {
      let summary: CampaignSummary | undefined;
      // The answer is on disk: a deadlock or a lost connection costs another reading of it, not another request.
      const openRows = () =>
        framesOf(answer, createCampaignValidator(options), signal, (finished) => (summary = finished));
      const outcome = await appendWithRetries(pool, entry, openRows, { signal });
      await answer.archived;
      if (outcome.kind === 'unchanged' || summary === undefined) return { kind: 'unchanged' };
      const { received, accepted, collapsed, quarantined, report } = summary;
      return {
        kind: 'loaded',
        loadId: outcome.loadId,
        received,
        accepted,
        collapsed,
        quarantined: quarantined.length,
        bytes: answer.body.bytes,
        report,
      };
    } catch (error) {
      // Rows that contradict each other are known only at the end of the answer; the transaction was rolled back, and
      // the next reading sets all of them aside.
      if (!isConflictingRowsError(error) || reading === MAX_READINGS) throw error;
      conflictingKeys = error.conflictingKeys;
    }
  }
}

async function* framesOf(
  { body, archived }: Answer,
  validator: CampaignValidator,
  signal: AbortSignal,
  onFinished: (summary: CampaignSummary) => void,
): AsyncGenerator<Frame, CampaignSummary> {
  for await (const batch of readRecords(body.path, { contentEncoding: body.contentEncoding })) {
    signal.throwIfAborted();
    yield validator.validate(batch.records, batch.firstIndex);
  }
  const summary = validator.finish();
  await archived;
  onFinished(summary);
  return summary;
}
