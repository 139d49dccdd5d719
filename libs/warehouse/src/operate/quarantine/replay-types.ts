/** The quarantined records of one load to replay, with operator and run. */
export interface ReplayRequest {
  readonly stream: string;
  /** The load whose validation refused the records. */
  readonly replayOf: bigint;
  readonly runId: string;
  /** Version of the validation contract that accepts them now. */
  readonly schemaVersion: string;
  /** All of them passed validation. The batches contain exactly these records. */
  readonly quarantineIds: readonly bigint[];
  /** Who decided. */
  readonly resolvedBy: string;
}

/**
 * Why a record cannot be replayed. `unknown`: the load refused no such record; `decided`: replayed or discarded
 * already; `superseded`: a later load covers its day; `key-loaded`: the same load, or another replay of its records, has a row with its key.
 */
export type ReplayObstacle = 'unknown' | 'decided' | 'superseded' | 'key-loaded';

export interface RefusedReplay {
  readonly quarantineId: bigint;
  readonly because: ReplayObstacle;
  /** The load that prevents the replay, if there is one. */
  readonly loadId: bigint | null;
}

/** `refused`: no record was replayed, not even those without an obstacle. */
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
