import type { QuarantineReason } from '../schema/index.ts';

/** 'YYYY-MM-DD', a UTC calendar day. */
export type IsoDate = string;

/** Both days inclusive. */
export interface DateWindow {
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
}

/** The answer to load: the columns of the ledger that are known before its rows are read. */
export interface AppendRequest {
  readonly stream: string;
  readonly window: DateWindow;
  readonly runId: string;
  /** The run's "today". */
  readonly asOfDate: IsoDate;
  /** Number of requests until the answer came. */
  readonly attempts: number;
  readonly response: {
    readonly sha256: string;
    readonly bytes: number;
    readonly archiveUri: string | null;
    /** Resolves when the answer is at `archiveUri`; the ledger has no row with this URI before. @defaultValue resolved */
    readonly archived?: Promise<unknown>;
  };
  /** Version of the validation contract. After a change, the same answer is read again. */
  readonly schemaVersion: string;
  readonly fetchMs: number;
  /** The load whose archived answer this is. The answer is read again although it is loaded already. */
  readonly replayOf?: bigint;
  /** Do not load rows that are stored already, even from other windows. Costs a comparison. @defaultValue false */
  readonly isAudit?: boolean;
}

/** A refused record, or the refused cells of one, with the readable parts of its key. */
export interface QuarantinedRow {
  readonly recordIndex: number;
  readonly executionDate: IsoDate | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
  /** Null: the whole record was refused. Otherwise the load has its row, with NULL in these columns. @defaultValue null */
  readonly cellColumns?: readonly string[] | null;
  readonly reasons: readonly QuarantineReason[];
  readonly rawJson: string;
}

/** The sums of one day of one load; see `etl.day_volumes`. */
export interface DayVolume {
  readonly date: IsoDate;
  readonly rowCount: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  /** Null: no row of the day has that lifeday. */
  readonly players: Readonly<Record<1 | 3 | 7 | 14, number | null>>;
}

/** The result of validation: accepted + collapsed + quarantined = received. */
export interface AppendSummary {
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  /** Records that were refused as a whole; they are in the batches. */
  readonly quarantined: number;
  /** Refused cells of accepted and collapsed rows; not part of the sum. @defaultValue 0 */
  readonly cellsQuarantined?: number;
  /** Figures by column; all properties besides `column` are stored unchanged. */
  readonly profile: readonly { readonly column: string }[];
  /** The sums of each day with rows. @defaultValue none are stored */
  readonly dayVolumes?: readonly DayVolume[];
}

/** `unchanged`: the same answer is loaded already, and no later load has a day of its window. */
export type AppendOutcome =
  | {
      readonly kind: 'loaded';
      readonly loadId: bigint;
      readonly rows: number;
      readonly collapsed: number;
      readonly quarantined: number;
      readonly cellsQuarantined: number;
      /** ISO 8601 with microseconds, the database's clock. */
      readonly loadedAt: string;
      /** `ledger`: the answer to the commit was lost, and the ledger has the load. */
      readonly confirmedBy: 'commit' | 'ledger';
    }
  | {
      readonly kind: 'unchanged';
      readonly previousLoadId: bigint;
      readonly confirmedBy: 'commit' | 'ledger';
    };
