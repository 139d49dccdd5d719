import type { WarehousePool } from '../../connect/connect-pool.ts';
import { inTransaction } from '../../connect/in-transaction.ts';
import type { TransactionQuery } from '../../connect/in-transaction.ts';
import { WarehouseError } from '../../errors.ts';
import type { CoverageState } from '../../schema/index.ts';
import type { DateWindow } from '../../write/append-types.ts';
import { LOCK_CLASS, streamKey } from '../../write/advisory-keys.ts';

/** An operator's decision that the missing days of a window stay missing. */
export interface GapAcceptance {
  readonly stream: string;
  readonly window: DateWindow;
  readonly acceptedBy: string;
  readonly reason: string;
}

export interface GapWithdrawal {
  readonly stream: string;
  readonly gapId: bigint;
  readonly withdrawnBy: string;
}

export interface AcceptedGap {
  readonly gapId: bigint;
  /** The number of missing days of the window, by their state before. */
  readonly days: Readonly<Partial<Record<CoverageState, number>>>;
}

/**
 * Accepts that days of a window stay missing: days without an answer, and days whose last attempt failed, was refused or was empty. They are
 * no longer due. Days that are loaded, confirmed as empty or accepted already are left out.
 * @throws {WarehouseError} `WAREHOUSE_NO_GAP` if no day of the window is missing.
 * @see DATA_RULES 2
 */
export async function acceptGap(
  pool: WarehousePool,
  { stream, window, acceptedBy, reason }: GapAcceptance,
): Promise<AcceptedGap> {
  const action = `accept the gap ${window.fromDate} to ${window.toDate} of ${stream}`;
  return underLedgerLock(pool, stream, action, async (query) => {
    const { rows } = await query<{ state: CoverageState; days: number }>(
      `select coalesce(c.state, 'never_loaded') as state, count(*)::int4 as days
         from (select $2::date + day as date from generate_series(0, $3::date - $2::date) as day) as asked
         left join etl.coverage as c on c.stream = $1 and c.date = asked.date
        where c.state is null or c.state in ('failed', 'refused', 'never_loaded', 'no_data')
        group by 1`,
      [stream, window.fromDate, window.toDate],
    );
    if (rows.length === 0) {
      throw new WarehouseError(
        'WAREHOUSE_NO_GAP',
        `Cannot ${action}: no day of it is missing; see volka extract plan`,
        { context: { stream } },
      );
    }
    const inserted = await query<{ gap_id: bigint }>(
      `insert into etl.accepted_gaps (stream, from_date, to_date, reason, accepted_by, accepted_at)
       values ($1, $2, $3, $4, $5, clock_timestamp())
       returning gap_id`,
      [stream, window.fromDate, window.toDate, reason, acceptedBy],
    );
    const gapId = inserted.rows[0]?.gap_id;
    if (gapId === undefined) throw new TypeError('Cannot accept the gap: the table gave no id');
    await query(
      `insert into etl.coverage as c (stream, date, accepted_gap_id)
       select $1, $2::date + day, $4 from generate_series(0, $3::date - $2::date) as day
       on conflict (stream, date) do update
          set accepted_gap_id = excluded.accepted_gap_id
        where c.state in ('failed', 'refused', 'never_loaded', 'no_data')`,
      [stream, window.fromDate, window.toDate, gapId],
    );
    return { gapId, days: Object.fromEntries(rows.map(({ state, days }) => [state, days])) };
  });
}

/**
 * Withdraws an acceptance: its days are due again as before.
 * @returns The number of days.
 * @throws {WarehouseError} `WAREHOUSE_NO_GAP` if there is no such acceptance, or it was withdrawn before.
 */
export async function withdrawGap(
  pool: WarehousePool,
  { stream, gapId, withdrawnBy }: GapWithdrawal,
): Promise<{ readonly days: number }> {
  const action = `withdraw the accepted gap ${String(gapId)} of ${stream}`;
  return underLedgerLock(pool, stream, action, async (query) => {
    const withdrawn = await query(
      `update etl.accepted_gaps set withdrawn_by = $3, withdrawn_at = clock_timestamp()
        where stream = $1 and gap_id = $2 and withdrawn_at is null`,
      [stream, gapId, withdrawnBy],
    );
    if (withdrawn.rowCount === 0) {
      throw new WarehouseError(
        'WAREHOUSE_NO_GAP',
        `Cannot ${action}: there is none with this number, or it was withdrawn before; see volka extract gaps`,
        { context: { stream } },
      );
    }
    const freed = await query(
      'update etl.coverage set accepted_gap_id = null where stream = $1 and accepted_gap_id = $2',
      [stream, gapId],
    );
    return { days: freed.rowCount ?? 0 };
  });
}

/** With the lock, no load of the stream can commit, so the counted days are the accepted days. */
async function underLedgerLock<T>(
  pool: WarehousePool,
  stream: string,
  action: string,
  work: (query: TransactionQuery) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, action, async (query) => {
    await query('select pg_advisory_xact_lock($1::int, $2::int)', [LOCK_CLASS.ledger, streamKey(stream)]);
    return work(query);
  });
}
