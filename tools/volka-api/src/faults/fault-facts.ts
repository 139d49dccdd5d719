/** The options that change what a fault does. The options that say when a fault applies are common to all faults. */
export type FaultDetail = 'afterBytes' | 'bytes' | 'delayMs' | 'retryAfterSeconds' | 'share';

/** One fault as documented. The README's tables, `--list-faults` and the control plane use these texts. */
export interface FaultFacts {
  /** What is sent over the wire. */
  readonly wire: string;
  /** What a client should do. */
  readonly client: string;
  readonly details?: readonly FaultDetail[];
  /** The answer still arrives completely, so row faults can be added. */
  readonly keepsAnswer?: true;
}
