import { discardBody, isExtractError } from '@volka/extract';
import type { AttemptReport, CampaignsClient, DateWindow, RawArchive, SpooledBody } from '@volka/extract';
import type { WarehousePool } from '@volka/warehouse';
import { recordNoData, withRetries } from '@volka/warehouse/write';
import type { NoDataRequest } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import { DAY_METRICS } from '../checks/day-volumes.ts';
import { RECONCILED, startCampaignLevel } from '../checks/reconcile-window.ts';
import { sumAnswer } from '../checks/sum-answer.ts';
import type { AnsweredWindow, LoadedWindow, UnchangedWindow } from '../window-outcome.ts';
import { DEFAULT_WINDOW_POLICY, schemaVersionOf } from '../window-policy.ts';
import type { NegativePolicies, WindowPolicy } from '../window-policy.ts';
import { loadAnswer } from './load-answer.ts';
import { startDownload } from './window-download.ts';
import type { WindowDownload } from './window-download.ts';

export interface WindowLoader {
  readonly client: CampaignsClient;
  readonly archive: RawArchive;
  /** Connected as `etl_writer`. */
  readonly pool: WarehousePool;
  /** How figures below 0 are handled. @defaultValue those of the validation */
  readonly negatives?: NegativePolicies;
  /** The client's folder. It is emptied when a run starts, because a killed run may have left answers there. */
  readonly spoolDir?: string;
  /** Waits before the retry of a rejected request. @defaultValue a timer */
  readonly pause?: (durationMs: number, signal: AbortSignal) => Promise<void>;
}

export interface LoadRequest {
  /** Inclusive calendar days, UTC. */
  readonly window: DateWindow;
  readonly runId: string;
  /** `YYYY-MM-DD`: the open day of the run. */
  readonly today: string;
  readonly signal: AbortSignal;
  /** Request the campaign level too, and compare. @defaultValue false */
  readonly reconcile?: boolean;
  /** @defaultValue DEFAULT_WINDOW_POLICY */
  readonly policy?: WindowPolicy;
  /** The days are final and loaded: the same rows are not loaded again. @defaultValue false */
  readonly isAudit?: boolean;
  /** Called after each request with its result, and again where its answer is found to be damaged. */
  readonly onAttempt?: (report: AttemptReport) => void;
  /** A download of this window that has started; without it, one is started. */
  readonly download?: WindowDownload;
}

/**
 * Loads one window: download to a spool file, archive as received, validate, append in one transaction.
 * A damaged answer is rolled back and downloaded again, at most twice.
 * @throws The error of the step that failed; the warehouse then has nothing of the window.
 */
export async function loadWindow(loader: WindowLoader, request: LoadRequest): Promise<AnsweredWindow> {
  const download = request.download ?? startDownload(loader.client, request.window, request);
  for (;;) {
    try {
      return await loadDownload(loader, request, download);
    } catch (error) {
      if (!isExtractError(error, 'EXTRACT_MALFORMED_BODY') || !download.refuse()) throw error;
    }
  }
}

async function loadDownload(
  loader: WindowLoader,
  request: LoadRequest,
  { answer, attempts }: WindowDownload,
): Promise<AnsweredWindow> {
  const { download, fetchMs } = await answer;
  const { policy = DEFAULT_WINDOW_POLICY } = request;
  // The API computes the campaign level while the ads are loaded.
  const campaigns =
    request.reconcile === true ? startCampaignLevel(loader.client, request, loader.negatives ?? {}) : null;
  const ledger = {
    stream: CAMPAIGNS_STREAM,
    window: request.window,
    runId: request.runId,
    asOfDate: request.today,
    attempts: attempts.length,
    fetchMs,
    schemaVersion: schemaVersionOf(policy),
  };
  try {
    if (download.kind === 'no-data') {
      const { loadId } = await withRetries(() => recordNoData(loader.pool, ledger), {
        signal: request.signal,
      });
      const reconciliation = (await campaigns?.compare([])) ?? null;
      return { kind: 'no-data', loadId, reconciliation };
    }
    const outcome = await loadBody(loader, request, ledger, download.body);
    if (campaigns === null) return outcome;
    const ads =
      outcome.kind === 'loaded'
        ? outcome.sums
        : await sumAnswer(
            download.body,
            { ...loader.negatives, window: request.window, costUnit: policy.costUnit },
            RECONCILED,
            request.signal,
          );
    return { ...outcome, reconciliation: await campaigns.compare(ads) };
  } finally {
    await campaigns?.end();
    if (download.kind === 'rows') await discardBody(download.body);
  }
}

async function loadBody(
  { archive, pool, negatives = {} }: WindowLoader,
  request: LoadRequest,
  ledger: NoDataRequest,
  body: SpooledBody,
): Promise<LoadedWindow | UnchangedWindow> {
  const { stream, window, runId } = ledger;
  const label = { stream, window, load: runId, sha256: body.sha256 };
  const archiveUri = archive.uriOf(label);
  // The copy runs in parallel with the reading, on another core. Nothing is committed before the copy is on disk.
  const archived = archive.store(body, label);
  // The ledger waits for it and reports a failure. Without this handler, an earlier failure would be an unhandled rejection.
  archived.catch(() => undefined);
  try {
    const response = { sha256: body.sha256, bytes: body.bytes, archiveUri, archived };
    return await loadAnswer(
      pool,
      body,
      { ...ledger, response, isAudit: request.isAudit === true },
      {
        sumRequest: request.reconcile === true ? RECONCILED : BY_DAY,
        policy: request.policy ?? DEFAULT_WINDOW_POLICY,
        negatives,
        signal: request.signal,
      },
    );
  } finally {
    // An answer that could not be loaded is archived too: operators need it to analyse the failure.
    await Promise.allSettled([archived]);
  }
}

const BY_DAY = { metrics: DAY_METRICS, by: 'day' } as const;
