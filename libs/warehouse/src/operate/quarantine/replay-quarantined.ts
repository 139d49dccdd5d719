import type { WarehousePool } from '../../connect/connect-pool.ts';
import { WarehouseError } from '../../errors.ts';
import { copyRows } from '../../write/copy/copy-rows.ts';
import type { BatchSource } from '../../write/copy/copy-rows.ts';
import { insertProfile } from '../../write/ledger/insert-profile.ts';
import { inLoadTransaction } from '../../write/ledger/load-transaction.ts';
import type { OpenLoad } from '../../write/ledger/load-transaction.ts';
import { offerToHistory } from '../../write/ledger/offer-to-history.ts';
import { findObstacles, findObstaclesOfRows } from './find-obstacles.ts';
import type { RefusedReplay, ReplayOutcome, ReplayRequest } from './replay-types.ts';

/** Rolls the transaction back; only used in this file. */
class ReplayRefused extends Error {
  readonly records: readonly RefusedReplay[];

  constructor(records: readonly RefusedReplay[]) {
    super('the replay is refused');
    this.records = records;
  }
}

/**
 * Loads quarantined records, which validation now accepts, as a new load, in one transaction: rows, ledger with a link to the old load,
 * profile, entry for the history, and the state `replayed` of the records. The new load covers no day, and history makes no tombstones for
 * keys that it lacks. A repetition with the same run id finds its own load.
 * @throws {WarehouseError} If `retryable` is true, call again with a new generator.
 * @throws {unknown} Errors of the generator, after the rollback.
 * @see DATA_RULES 16, 31, 33
 */
export async function replayQuarantined(
  pool: WarehousePool,
  request: ReplayRequest,
  batches: BatchSource,
): Promise<ReplayOutcome> {
  const { stream, replayOf } = request;
  const startedMs = performance.now();
  const action = `replay records that load ${String(replayOf)} refused`;
  try {
    const { result, confirmedBy } = await inLoadTransaction(pool, stream, action, async (load) => {
      const earlier = await findOwnReplay(load, request);
      if (earlier !== null) return { ...earlier, confirmedBy: 'ledger' as const };
      const obstacles = await findObstacles(load, request);
      if (obstacles.length > 0) throw new ReplayRefused(obstacles);
      const { copied: counted, summary } = await copyRows(load, batches);
      const copied = counted.rows;
      const records = request.quarantineIds.length;
      if (copied === 0 || copied !== summary.accepted || copied + summary.collapsed !== records) {
        throw new WarehouseError(
          'WAREHOUSE_COUNTS_DISAGREE',
          `Cannot ${action}: ${String(copied)} rows and ${String(summary.collapsed)} repeats were brought for ${String(records)} records; the validation step is wrong, nothing was kept`,
          { context: { stream } },
        );
      }
      const obstacle = await findObstaclesOfRows(load, request);
      if (obstacle !== null)
        throw new ReplayRefused(request.quarantineIds.map((quarantineId) => ({ quarantineId, ...obstacle })));
      const counts = { accepted: copied, collapsed: summary.collapsed };
      const window = await insertReplay(load, request, counts, performance.now() - startedMs);
      await insertProfile(load, summary.profile);
      await markReplayed(load, request);
      await markRowsStored(load, request);
      await offerToHistory(load, stream, window);
      return {
        kind: 'replayed' as const,
        loadId: load.loadId,
        rows: copied,
        collapsed: summary.collapsed,
        records,
        loadedAt: load.loadedAt,
      };
    });
    return { confirmedBy, ...result };
  } catch (error) {
    if (error instanceof ReplayRefused) return { kind: 'refused', records: error.records };
    throw error;
  } finally {
    await batches.return(undefined as never);
  }
}

/** Finds the load with which this run already replayed exactly these records: the answer to its commit was lost. */
async function findOwnReplay(load: OpenLoad, { replayOf, runId, quarantineIds }: ReplayRequest) {
  const { rows } = await load.query<{
    load_id: bigint;
    rows_accepted: bigint;
    rows_collapsed: bigint;
    loaded_at: string;
  }>(
    `select l.load_id, l.rows_accepted, l.rows_collapsed, l.loaded_at
       from etl.loads as l
       join etl.quarantine as q on q.replay_load_id = l.load_id
      where l.replays_quarantine_of = $1 and l.run_id = $2 and q.load_id = $1 and q.quarantine_id = any($3::int8[])
      group by l.load_id
     having count(*) = cardinality($3::int8[])`,
    [replayOf, runId, quarantineIds],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    kind: 'replayed' as const,
    loadId: row.load_id,
    rows: Number(row.rows_accepted),
    collapsed: Number(row.rows_collapsed),
    records: quarantineIds.length,
    loadedAt: row.loaded_at,
  };
}

/** Inserts the ledger's row, with the response and archive of the load that refused the records. Returns the days of the rows. */
async function insertReplay(
  load: OpenLoad,
  request: ReplayRequest,
  { accepted, collapsed }: { readonly accepted: number; readonly collapsed: number },
  loadMs: number,
): Promise<{ readonly fromDate: string; readonly toDate: string }> {
  const { rows } = await load.query<{ from_date: string; to_date: string }>(
    `insert into etl.loads (
       load_id, stream, from_date, to_date, run_id, as_of_date, status, attempts,
       response_sha256, response_bytes, archive_uri, schema_version,
       records_received, rows_accepted, rows_collapsed, rows_quarantined,
       fetch_ms, load_ms, started_at, loaded_at, replays_quarantine_of)
     select $1, origin.stream, days.from_date, days.to_date, $2, origin.as_of_date, 'loaded', origin.attempts,
            origin.response_sha256, origin.response_bytes, origin.archive_uri, $3,
            $4::int8 + $5::int8, $4, $5, 0, 0, $6, $7, $8, origin.load_id
       from etl.loads as origin
       cross join (select min(campaigns_execution_date) as from_date, max(campaigns_execution_date) as to_date
                     from public.campaign_performance_raw_appends
                    where _load_id = $1) as days
      where origin.load_id = $9 and origin.stream = $10
     returning from_date, to_date`,
    [
      load.loadId,
      request.runId,
      request.schemaVersion,
      accepted,
      collapsed,
      Math.round(loadMs),
      load.startedAt,
      load.loadedAt,
      request.replayOf,
      request.stream,
    ],
  );
  const [row] = rows;
  // This transaction has just found the records under this load and stream.
  if (row === undefined) throw new TypeError('Cannot replay: the load that refused the records is gone');
  return { fromDate: row.from_date, toDate: row.to_date };
}

async function markReplayed(load: OpenLoad, request: ReplayRequest): Promise<void> {
  await load.query(
    `update etl.quarantine
        set state = 'replayed', resolved_at = $2, resolved_by = $3, replay_load_id = $4
      where quarantine_id = any($1::int8[]) and state = 'open'`,
    [request.quarantineIds, load.loadedAt, request.resolvedBy, load.loadId],
  );
}

/** The load that had refused the records now counts as the load with rows of these days. */
async function markRowsStored(load: OpenLoad, { stream, replayOf }: ReplayRequest): Promise<void> {
  await load.query(
    `update etl.coverage
        set rows_load_id = load_id
      where stream = $1 and load_id = $2
        and date in (select campaigns_execution_date from public.campaign_performance_raw_appends where _load_id = $3)`,
    [stream, replayOf, load.loadId],
  );
}
