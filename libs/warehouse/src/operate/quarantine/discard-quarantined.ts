import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';
import { WarehouseError } from '../../errors.ts';
import { storableText } from '../../write/copy/storable-text.ts';

export interface DiscardRequest {
  readonly quarantineIds: readonly bigint[];
  /** Why the records are discarded; must not be blank. */
  readonly reason: string;
  /** Who decided. */
  readonly resolvedBy: string;
}

/**
 * Discards records, so that they cannot be replayed. The records stay, with the reason; the decision is final.
 * @returns The ids of the discarded records. Records that were not open do not change.
 * @throws {WarehouseError} WAREHOUSE_INVALID_SETTING if the reason is blank.
 */
export async function discardQuarantined(
  pool: WarehousePool,
  { quarantineIds, reason, resolvedBy }: DiscardRequest,
): Promise<readonly bigint[]> {
  if (reason.trim() === '') {
    throw new WarehouseError(
      'WAREHOUSE_INVALID_SETTING',
      'Cannot discard quarantined records: the reason is blank; say why they will not be replayed',
    );
  }
  const { rows } = await runQuery<{ quarantine_id: bigint }>(
    pool,
    'discard quarantined records',
    `update etl.quarantine
        set state = 'discarded', resolved_at = clock_timestamp(), resolved_by = $2, discard_reason = $3
      where quarantine_id = any($1::int8[]) and state = 'open'
     returning quarantine_id`,
    [quarantineIds, resolvedBy, storableText(reason.trim())],
  );
  return rows.map(({ quarantine_id }) => quarantine_id);
}
