import { createHash } from 'node:crypto';

/** First half of the key: what the lock is for. */
export const LOCK_CLASS = {
  /** Held by a session for a whole run: one writer a stream. */
  writer: 0x564b_5701,
  /** Held by a transaction that writes to the ledger: loads of a stream come one after the other. */
  ledger: 0x564b_5702,
  /**
   * Held by a session while it builds the marts: one build at a time. dbt's macro `take_build_turn` knows this number and the next, and takes
   * 0x564b_5705 for each relation that it builds and 0x564b_5706 for the calendar.
   */
  build: 0x564b_5703,
  /** Held with it, for the application name of the builder: by this dbt knows the sessions of its own build. */
  builder: 0x564b_5704,
} as const;

/**
 * Second half of the key. Two streams that fell on one key would only wait for each other.
 * Shape: a signed 32-bit integer, as pg_advisory_lock(int, int) takes it.
 */
export function streamKey(stream: string): number {
  return createHash('sha256').update(stream).digest().readInt32BE(0);
}
