import type { QuarantineReason } from '../schema/index.ts';

/** 'YYYY-MM-DD', a UTC calendar day. */
export type IsoDate = string;

/** Both days inclusive. */
export interface DateWindow {
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
}

/** Which answer is loaded: everything the ledger keeps that is known before its rows are read. */
export interface AppendRequest {
  readonly stream: string;
  readonly window: DateWindow;
  readonly runId: string;
  /** The run's "today". */
  readonly asOfDate: IsoDate;
  /** Requests it took to get the answer. */
  readonly attempts: number;
  readonly response: {
    readonly sha256: string;
    readonly bytes: number;
    readonly archiveUri: string | null;
    /** Resolves when the answer is at `archiveUri`; no row of the ledger names it before. @defaultValue it is there */
    readonly archived?: Promise<unknown>;
  };
  /** Version of the validation contract; an answer is read anew when it changes. */
  readonly schemaVersion: string;
  readonly fetchMs: number;
  /** The load whose archived answer this is: it is read again even though it is loaded already. */
  readonly replayOf?: bigint;
  /** Rows that are held already are not loaded, though they came in other windows. Costs a comparison. @defaultValue false */
  readonly isAudit?: boolean;
}

/** What was refused of a record, with the parts of its key that could be read. */
export interface QuarantinedRow {
  readonly recordIndex: number;
  readonly executionDate: IsoDate | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
  /** Null: the whole record. Else the load has its row, and these columns of it are NULL. @defaultValue null */
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
  /** Null = no row of the day has that lifeday. */
  readonly players: Readonly<Record<1 | 3 | 7 | 14, number | null>>;
}

/** What validation says at the end: accepted + collapsed + quarantined = received. */
export interface AppendSummary {
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  /** Records refused whole; the batches brought them. */
  readonly quarantined: number;
  /** Cells refused in accepted and collapsed rows; no part of the sum. @defaultValue 0 */
  readonly cellsQuarantined?: number;
  /** Figures by column; everything beside `column` is kept as it is. */
  readonly profile: readonly { readonly column: string }[];
  /** Of each day that has rows. @defaultValue none are kept */
  readonly dayVolumes?: readonly DayVolume[];
}

/** `unchanged`: this very answer is already there, and nothing of its window was touched since. */
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
      /** `ledger`: the answer to the commit was lost, and the ledger says that it happened. */
      readonly confirmedBy: 'commit' | 'ledger';
    }
  | {
      readonly kind: 'unchanged';
      readonly previousLoadId: bigint;
      readonly confirmedBy: 'commit' | 'ledger';
    };
