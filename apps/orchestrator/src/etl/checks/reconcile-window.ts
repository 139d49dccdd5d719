import { createHash } from 'node:crypto';
import { answerOrThrow, compareLevels, discardBody } from '@volka/extract';
import type { AttemptReport, CampaignsClient, DateWindow, LevelDifference, LevelSum } from '@volka/extract';
import { addDays } from '@volka/runtime/calendar';
import { LIFEDAYS } from '@volka/validation/campaign';
import { isPlatformError } from '../../errors.ts';
import { DEFAULT_WINDOW_POLICY } from '../window-policy.ts';
import type { NegativePolicies, WindowPolicy } from '../window-policy.ts';
import { sumAnswer } from './sum-answer.ts';
import type { SumRequest } from './sum-answer.ts';

const SPEND = 'spend_cents';
const REVENUES = LIFEDAYS.map((day) => `revenue_${day}d_cents`);

/** The columns whose sum over ads is the value of the campaign; ratios are not additive. */
const RECONCILED_METRICS: readonly string[] = [
  SPEND,
  'impressions',
  'clicks',
  'registrations',
  ...['players', 'payers', 'payments'].flatMap((name) => LIFEDAYS.map((day) => `${name}_${day}d`)),
  ...REVENUES,
];

const ROUNDED_METRICS: ReadonlySet<string> = new Set([SPEND, ...REVENUES]);

/** A window of a daily run ends at most so many days ago; an older window is a backfill or an operator's request. */
const DAILY_DAYS = 35;
/** The share of older windows that `daily` also compares. */
const BACKFILL_SHARE = 0.1;

/**
 * Which windows of a run are reconciled: none, all, a share of them, or with `daily` those whose last day is at most 35 days old
 * and a tenth of the others.
 */
export type ReconcilePolicy = 'off' | 'all' | 'daily' | { readonly sampleShare: number };

/** Parses `off`, `daily`, `all` or `sample:<share>`; the caller has validated the text. */
export function parseReconcilePolicy(text: string): ReconcilePolicy {
  const share = /^sample:(.+)$/.exec(text)?.[1];
  if (share !== undefined) return { sampleShare: Number(share) };
  return text === 'all' || text === 'daily' ? text : 'off';
}

/** Whether a window is reconciled. The choice depends on run and window only, so a retry makes the same choice. */
export function isReconciled(
  policy: ReconcilePolicy,
  { runId, today }: { readonly runId: string; readonly today: string },
  window: DateWindow,
): boolean {
  if (policy === 'off' || policy === 'all') return policy === 'all';
  if (policy === 'daily' && window.toDate >= addDays(today, -DAILY_DAYS)) return true;
  const digest = createHash('sha256').update(`${runId} ${window.fromDate} ${window.toDate}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < (policy === 'daily' ? BACKFILL_SHARE : policy.sampleShare);
}

/** The result of comparing the levels; it does not affect the load. */
export type Reconciliation =
  | { readonly kind: 'compared'; readonly differences: readonly LevelDifference[] }
  | { readonly kind: 'not-compared'; readonly message: string };

/** The campaign level of a window, requested while its ads are loaded. */
export interface CampaignLevel {
  /**
   * Compares it with the sums of the ads. Both pass the same validation, so spend is derived and rounded in the same way.
   * A campaign level that cannot be downloaded or read gives `not-compared`.
   * @throws The signal's reason.
   */
  compare(ads: readonly LevelSum[]): Promise<Reconciliation>;
  /** Stops the download, and removes its file. */
  end(): Promise<void>;
}

export interface CampaignLevelRequest {
  /** Inclusive calendar days, UTC. */
  readonly window: DateWindow;
  readonly signal: AbortSignal;
  /** @defaultValue DEFAULT_WINDOW_POLICY */
  readonly policy?: WindowPolicy;
  /** Called after each request with its result. */
  readonly onAttempt?: (report: AttemptReport) => void;
}

/**
 * Starts to request the campaign level of a window.
 * @see DATA_RULES 10
 */
export function startCampaignLevel(
  client: CampaignsClient,
  request: CampaignLevelRequest,
  negatives: NegativePolicies,
): CampaignLevel {
  const ending = new AbortController();
  const signal = AbortSignal.any([request.signal, ending.signal]);
  const summed = sumCampaigns(client, { ...request, signal }, negatives);
  // `compare` reports a failure. Without this handler, an earlier failure would be an unhandled rejection and end the process.
  summed.catch(() => undefined);
  return {
    async compare(ads) {
      try {
        return { kind: 'compared', differences: compareLevels(ads, await summed, ROUNDED_METRICS) };
      } catch (error) {
        request.signal.throwIfAborted();
        if (!isPlatformError(error)) throw error;
        return { kind: 'not-compared', message: error.message };
      }
    },
    async end() {
      ending.abort();
      await Promise.allSettled([summed]);
    },
  };
}

async function sumCampaigns(
  client: CampaignsClient,
  { window, signal, onAttempt, policy = DEFAULT_WINDOW_POLICY }: CampaignLevelRequest,
  negatives: NegativePolicies,
): Promise<readonly LevelSum[]> {
  const options = { signal, ...(onAttempt === undefined ? {} : { onAttempt }) };
  const answer = answerOrThrow(await client.download({ ...window, lod: 'c' }, options));
  if (answer.kind === 'no-data') return [];
  try {
    return await sumAnswer(
      answer.body,
      { ...negatives, window, costUnit: policy.costUnit },
      RECONCILED,
      signal,
    );
  } finally {
    await discardBody(answer.body);
  }
}

/** How the ads are summed for the comparison. */
export const RECONCILED: SumRequest = { metrics: RECONCILED_METRICS, by: 'day and campaign' };
