import { INT, INT_COUNT, REAL_COUNT } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';

/** Receives the two halves of a hash: an array that is written over, so that hashing allocates nothing. */
export type HashPair = Uint32Array;

const words = new Uint32Array(2 * REAL_COUNT);
const reals = new Float64Array(words.buffer);

/** Hashes all cells but the key into `into`, 2 × 32 bits. Equal rows hash equal; unequal ones nearly always differ. */
export function hashCampaignRow(row: CampaignRow, into: HashPair): void {
  let a = 0x243f6a88 ^ row.nulls;
  let b = 0x13198a2e;
  for (let cell: number = INT.spend; cell < INT_COUNT; cell += 1) {
    const word = row.ints[cell] as number;
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul((b ^ word) + (b >>> 15), 0x85ebca6b);
    a ^= a >>> 13;
  }
  reals.set(row.reals);
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul((b ^ word) + (b >>> 15), 0x85ebca6b);
    a ^= a >>> 13;
  }
  const extra = row.extra ?? '';
  for (let at = 0; at < extra.length; at += 1) {
    const unit = extra.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul((b ^ unit) + (b >>> 15), 0x85ebca6b);
  }
  into[0] = a ^ (a >>> 16);
  into[1] = b ^ (b >>> 16);
}
