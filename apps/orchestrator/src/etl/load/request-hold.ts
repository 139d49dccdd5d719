import type { CampaignsClient } from '@volka/extract';
import type { WarehousePool } from '@volka/warehouse';
import { readRequestHold, recordRequestHold, withRetries } from '@volka/warehouse/write';
import { CAMPAIGNS_SOURCE } from '../campaigns-stream.ts';

interface HoldRequest {
  readonly pool: WarehousePool;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/**
 * Makes the client wait as the API asked earlier runs to (`Retry-After`), and stores what the API asks of this run. Each time is in
 * `etl.request_holds` before its download ends, so that a run after a kill does not request too early.
 * @throws {ExtractError} EXTRACT_RETRY_LATER where the time is further away than the client waits; then no request is made.
 * @see DATA_RULES 8
 */
export async function obeyRequestHolds(
  client: CampaignsClient,
  { pool, runId, signal }: HoldRequest,
): Promise<CampaignsClient> {
  const known = await withRetries(() => readRequestHold(pool, CAMPAIGNS_SOURCE), { signal });
  if (known !== null) client.holdBackUntil(known);
  const keep = (notBefore: string, status: number | null): Promise<void> =>
    withRetries(() => recordRequestHold(pool, { source: CAMPAIGNS_SOURCE, runId, notBefore, status }), {
      signal,
    });
  return {
    ...client,
    async download(request, options = {}) {
      const kept: Promise<void>[] = [];
      try {
        return await client.download(request, {
          ...options,
          onAttempt: (report) => {
            if (report.notBefore !== null) kept.push(keep(report.notBefore, report.status));
            options.onAttempt?.(report);
          },
        });
      } finally {
        // A time that cannot be stored is no failure: the client still waits, and the lost connection will fail the window.
        await Promise.allSettled(kept);
      }
    },
  };
}
