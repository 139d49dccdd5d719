/** What a client can set of a fault beyond when it strikes. */
export type FaultDetail = 'afterBytes' | 'bytes' | 'delayMs' | 'retryAfterSeconds' | 'share';

/** One fault as documented: the README's table, `--list-faults` and the control plane are made of these. */
export interface FaultFacts {
  /** What goes over the wire. */
  readonly wire: string;
  /** What a good client does about it. */
  readonly client: string;
  readonly details?: readonly FaultDetail[];
  /** The answer still arrives whole, so faults of rows may come on top of it. */
  readonly keepsAnswer?: true;
}
