import { createHash } from 'node:crypto';
import { answerOrThrow, compareLevels, discardBody, readRecords } from '@volka/extract';
import type { CampaignsClient, DateWindow, LevelDifference, LevelSum } from '@volka/extract';
import { createCampaignValidator } from '@volka/validation';
import { errorCode } from '../errors.ts';
import { createFrameSums } from './frame-sums.ts';
import type { LoadRequest } from './load-window.ts';

const LIFEDAYS = [1, 3, 7, 14] as const;
const SPEND = 'spend_cents';
const REVENUES = LIFEDAYS.map((day) => `revenue_${day}d_cents`);

/** The columns that add up from ads to campaigns; ratios do not. */
export const RECONCILED_METRICS: readonly string[] = [
  SPEND,
  'impressions',
  'clicks',
  'registrations',
  ...['players', 'payers', 'payments'].flatMap((name) => LIFEDAYS.map((day) => `${name}_${day}d`)),
  ...REVENUES,
];

const ROUNDED_METRICS: ReadonlySet<string> = new Set([SPEND, ...REVENUES]);

/** Which windows of a run are reconciled: none, all, or about this share of them. */
export type ReconcilePolicy = 'off' | 'all' | { readonly sampleShare: number };

/** Reads `off`, `all` or `sample:<share>`; the caller has checked that it is one of these. */
export function parseReconcilePolicy(text: string): ReconcilePolicy {
  const share = /^sample:(.+)$/.exec(text)?.[1];
  return share === undefined ? (text === 'all' ? 'all' : 'off') : { sampleShare: Number(share) };
}

/** Tells whether a window is among those; the same for the same run and window, so that a retry asks the same. */
export function isReconciled(policy: ReconcilePolicy, runId: string, window: DateWindow): boolean {
  if (policy === 'off' || policy === 'all') return policy === 'all';
  const digest = createHash('sha256').update(`${runId} ${window.fromDate} ${window.toDate}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < policy.sampleShare;
}

/** What came of comparing the levels; the window is loaded either way. */
export type Reconciliation =
  | { readonly kind: 'compared'; readonly differences: readonly LevelDifference[] }
  | { readonly kind: 'not-compared'; readonly message: string };

/**
 * Asks for the campaign level of a window and compares it with the sums of the ads that were loaded. Both go through the
 * same validation, so spend is derived and rounded alike. A campaign level that cannot be had or read fails nothing.
 * @throws The signal's reason.
 * @see DATA_RULES 10
 */
export async function reconcileWindow(
  client: CampaignsClient,
  ads: readonly LevelSum[],
  request: Pick<LoadRequest, 'window' | 'signal' | 'onAttempt'>,
): Promise<Reconciliation> {
  try {
    return {
      kind: 'compared',
      differences: compareLevels(ads, await sumCampaigns(client, request), ROUNDED_METRICS),
    };
  } catch (error) {
    request.signal.throwIfAborted();
    if (errorCode(error) === undefined || !(error instanceof Error)) throw error;
    return { kind: 'not-compared', message: error.message };
  }
}

async function sumCampaigns(
  client: CampaignsClient,
  { window, signal, onAttempt }: Pick<LoadRequest, 'window' | 'signal' | 'onAttempt'>,
): Promise<readonly LevelSum[]> {
  const options = { signal, ...(onAttempt === undefined ? {} : { onAttempt }) };
  const answer = answerOrThrow(await client.download({ ...window, lod: 'c' }, options));
  if (answer.kind === 'no-data') return [];
  const { path, contentEncoding } = answer.body;
  try {
    const validator = createCampaignValidator({ window });
    const campaigns = createFrameSums(RECONCILED_METRICS, 'day and campaign');
    for await (const batch of readRecords(path, { contentEncoding })) {
      signal.throwIfAborted();
      campaigns.add(validator.validate(batch.records, batch.firstIndex));
    }
    validator.finish();
    return campaigns.sums();
  } finally {
    await discardBody(answer.body);
  }
}
