import { INT, INT_COUNT, REAL_COUNT } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';

const words = new Uint32Array(2 * REAL_COUNT);
const reals = new Float64Array(words.buffer);

/** Hashes all cells except the key to 32 bits. Equal rows have equal hashes; different rows nearly always have different ones. */
export function hashCampaignRow(row: CampaignRow): number {
  let hash = 0x243f6a88 ^ row.nulls;
  for (let cell: number = INT.spend; cell < INT_COUNT; cell += 1) hash = mix(hash, row.ints[cell] as number);
  reals.set(row.reals);
  for (const word of words) hash = mix(hash, word);
  const extra = row.extra ?? '';
  for (let at = 0; at < extra.length; at += 1) hash = mix(hash, extra.charCodeAt(at));
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
