/** Which quarantined records of one load are to be replayed, by whom and in which run. */
export interface ReplayRequest {
  readonly stream: string;
  /** The load that refused the records. */
  readonly replayOf: bigint;
  readonly runId: string;
  /** Version of the validation contract that takes them now. */
  readonly schemaVersion: string;
  /** Every one of them passed validation; together they are what the batches hold. */
  readonly quarantineIds: readonly bigint[];
  /** Who decided it. */
  readonly resolvedBy: string;
}

/**
 * Why a record cannot be replayed. `unknown`: the load refused no such record; `decided`: replayed or discarded
 * already; `superseded`: a later load has the last word on its day; `key-loaded`: its key came into the raw table with
 * that very load, or with another replay of it.
 */
export type ReplayObstacle = 'unknown' | 'decided' | 'superseded' | 'key-loaded';

export interface RefusedReplay {
  readonly quarantineId: bigint;
  readonly because: ReplayObstacle;
  /** The load that stands in the way, where it is one. */
  readonly loadId: bigint | null;
}

/** `refused`: nothing was replayed, not even the records that nothing stands against. */
export type ReplayOutcome =
  | {
      readonly kind: 'replayed';
      readonly loadId: bigint;
      readonly rows: number;
      readonly collapsed: number;
      readonly records: number;
      /** ISO 8601 with microseconds, the database's clock. */
      readonly loadedAt: string;
      readonly confirmedBy: 'commit' | 'ledger';
    }
  | { readonly kind: 'refused'; readonly records: readonly RefusedReplay[] };
