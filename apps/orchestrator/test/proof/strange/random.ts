import { createHash } from 'node:crypto';
import { mulberry32 } from '../mulberry32.ts';

/** Seeded choices: the same seed makes the same ones in the same order. */
export interface Random {
  /** A whole number from 0 to below `max`. */
  int(max: number): number;
  chance(probability: number): boolean;
  pick<T>(of: readonly T[]): T;
}

export function createRandom(seed: number): Random {
  const next = mulberry32(seed);
  const int = (max: number): number => Math.floor(next() * max);
  return {
    int,
    chance: (probability) => next() < probability,
    pick: <T>(of: readonly T[]): T => {
      const picked = of[int(of.length)];
      if (picked === undefined) throw new RangeError('Cannot pick: the list is empty');
      return picked;
    },
  };
}

/** A number from 0 to below 1 that is always the same for the same text. */
export function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
