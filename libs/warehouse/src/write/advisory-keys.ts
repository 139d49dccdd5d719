import { createHash } from 'node:crypto';

/** First half of the key: the purpose of the lock. */
export const LOCK_CLASS = {
  /** A session holds it for a whole run: there is one writer per stream. */
  writer: 0x564b_5701,
  /** A transaction that writes to the ledger holds it: loads of a stream are serialised. */
  ledger: 0x564b_5702,
  /**
   * A session holds it while it builds the marts: one build at a time. dbt's macro `take_build_lock` has this number and the next one, and takes
   * 0x564b_5705 for each relation that it builds and 0x564b_5706 for the calendar.
   */
  build: 0x564b_5703,
  /** The same session holds it with the hash of the builder's application name, so dbt recognises the sessions of its own build. */
  builder: 0x564b_5704,
} as const;

/**
 * Second half of the key. Two streams with the same key would only wait for each other.
 * Shape: a signed 32-bit integer, the type of pg_advisory_lock(int, int).
 */
export function streamKey(stream: string): number {
  return createHash('sha256').update(stream).digest().readInt32BE(0);
}
