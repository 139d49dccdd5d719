import { createHash } from 'node:crypto';

/** First half of the key: what the lock is for. */
export const LOCK_CLASS = {
  /** Held by a session for a whole run: one writer a stream. */
  writer: 0x564b_5701,
  /** Held by a transaction that writes to the ledger: loads of a stream come one after the other. */
  ledger: 0x564b_5702,
} as const;

/**
 * Second half of the key. Two streams that fell on one key would only wait for each other.
 * Shape: a signed 32-bit integer, as pg_advisory_lock(int, int) takes it.
 */
export function streamKey(stream: string): number {
  return createHash('sha256').update(stream).digest().readInt32BE(0);
}
