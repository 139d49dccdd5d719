import { parseCalendarDay } from '../values/calendar-day.ts';
import { INT } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import { copyCampaignRow, isSameCampaignRow } from './campaign-row.ts';
import type { DecodeContext } from './decode-context.ts';
import { KeyIndex } from './key-index.ts';
import type { RowBatch } from './row-batch.ts';
import { hashCampaignRow } from './row-hash.ts';
import { formatRowKey, parseRowKey } from './row-key.ts';

/** Number of rows whose cells stay in memory for comparisons: about 140 bytes each without their unknown fields, 18 MB in total. */
export const RETAINED_ROWS = 131_072;
/** Maximum length of the unknown fields of these rows as JSON, about 8 MB. Above it, no further batch is retained. */
export const RETAINED_EXTRA_CHARACTERS = 8 * 1024 * 1024;

/** Limits of the rows that stay in memory for comparisons. */
export interface Retention {
  /** @defaultValue RETAINED_ROWS */
  readonly retainedRows?: number;
  /** @defaultValue RETAINED_EXTRA_CHARACTERS */
  readonly retainedExtraCharacters?: number;
}

/** The relation of a row to the rows before it. */
export type Occurrence = 'first' | 'identical' | 'conflicting';

/**
 * Finds rows with the same key, exactly, although accepted rows are returned immediately and cannot be revoked.
 *
 * Keys are compared column by column (`KeyIndex`). Two rows of a key are compared
 * - cell by cell, if the first one is a retained row;
 * - otherwise by a 32-bit hash of their cells. Different hashes prove a conflict. Equal hashes prove nothing: the key is marked as unverified,
 *   the pass ends with `ConflictingRowsError`, and the next pass retains the cells of these keys and compares them.
 * So a hash alone never decides that a row is dropped.
 */
export class DuplicateTracker {
  readonly #unsettledKeys = new Set<string>();
  readonly #givenKeys: ReadonlySet<string>;
  readonly #context: DecodeContext;
  readonly #retainedRows: number;
  #extraCharactersLeft: number;
  readonly #keys = new KeyIndex();
  readonly #conflicting = new KeyIndex();
  /** 1 at the position of each of these keys that occurred in this pass. */
  readonly #conflictsSeen: Uint8Array;
  #conflictingKeys = 0;
  readonly #unverified = new KeyIndex();
  readonly #unverifiedRows = new Map<number, CampaignRow>();

  readonly #batches: RowBatch[] = [];
  readonly #batchStarts: number[] = [];
  #retainsCurrent = true;
  /** Rows below are retained, rows from here on are hashed. */
  #firstHashed = 0;
  #hashes = new Uint32Array(1024);

  constructor(context: DecodeContext, keys: ReadonlySet<string>, retention: Retention = {}) {
    this.#context = context;
    this.#retainedRows = retention.retainedRows ?? RETAINED_ROWS;
    this.#extraCharactersLeft = retention.retainedExtraCharacters ?? RETAINED_EXTRA_CHARACTERS;
    this.#givenKeys = keys;
    for (const text of keys) {
      const key = parseRowKey(text);
      const index = key.verified ? this.#conflicting : this.#unverified;
      const campaign = context.campaigns.intern(key.campaignName);
      index.add(parseCalendarDay(key.date), campaign, context.ads.intern(key.adName));
    }
    this.#conflictsSeen = new Uint8Array(this.#conflicting.size);
  }

  /** Keys for which `isConflicting` was true so far. */
  get conflictingKeys(): number {
    return this.#conflictingKeys;
  }

  /** Null if this pass is valid; otherwise the keys for the next pass: the given ones and the new ones. */
  keysForNextPass(): ReadonlySet<string> | null {
    return this.#unsettledKeys.size === 0 ? null : new Set([...this.#givenKeys, ...this.#unsettledKeys]);
  }

  /** Sets the batch into which the next rows are pushed. */
  openBatch(batch: RowBatch): void {
    // Hashed rows come after retained ones: after the first hashed row, no row is retained.
    this.#extraCharactersLeft -= this.#batches.at(-1)?.extraCharacters ?? 0;
    this.#retainsCurrent &&= this.#keys.size < this.#retainedRows && this.#extraCharactersLeft >= 0;
    if (!this.#retainsCurrent) return;
    this.#batches.push(batch);
    this.#batchStarts.push(this.#keys.size);
  }

  /** True if the previous pass found conflicting rows of this key. */
  isConflicting(day: number, campaign: number, ad: number): boolean {
    if (this.#conflicting.size === 0) return false;
    const position = this.#conflicting.find(day, campaign, ad);
    if (position < 0) return false;
    if (this.#conflictsSeen[position] === 0) this.#conflictingKeys += 1;
    this.#conflictsSeen[position] = 1;
    return true;
  }

  /** Compares a row with the rows before it. The first row of a key must then be pushed into the current batch. */
  offer(row: CampaignRow): Occurrence {
    const day = row.ints[INT.day] as number;
    const campaign = row.ints[INT.campaign] as number;
    const ad = row.ints[INT.ad] as number;
    const first = this.#keys.add(day, campaign, ad);
    const watched = this.#unverified.size === 0 ? -1 : this.#unverified.find(day, campaign, ad);
    if (first < 0) {
      if (watched >= 0) this.#unverifiedRows.set(watched, copyCampaignRow(row));
      this.#remember(row);
      return 'first';
    }
    const known = this.#unverifiedRows.get(watched);
    if (known !== undefined) return this.#settle(isSameCampaignRow(known, row), row);
    if (first < this.#firstHashed) return this.#settle(this.#isSameRetained(first, row), row);
    if (!this.#hasHash(first, row)) return this.#settle(false, row);
    this.#unsettledKeys.add(formatRowKey(row, this.#context, false));
    return 'identical';
  }

  #settle(isSame: boolean, row: CampaignRow): Occurrence {
    if (isSame) return 'identical';
    this.#unsettledKeys.add(formatRowKey(row, this.#context, true));
    return 'conflicting';
  }

  #remember(row: CampaignRow): void {
    const position = this.#keys.size - 1;
    if (this.#retainsCurrent) {
      this.#firstHashed = position + 1;
      return;
    }
    const at = position - this.#firstHashed;
    if (at === this.#hashes.length) {
      const hashes = new Uint32Array(2 * at);
      hashes.set(this.#hashes);
      this.#hashes = hashes;
    }
    this.#hashes[at] = hashCampaignRow(row);
  }

  #hasHash(position: number, row: CampaignRow): boolean {
    return this.#hashes[position - this.#firstHashed] === hashCampaignRow(row);
  }

  #isSameRetained(position: number, row: CampaignRow): boolean {
    let low = 0;
    let high = this.#batchStarts.length - 1;
    // Finds the last batch that starts at or before the row. An empty batch starts where the next one starts, so it is skipped.
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#batchStarts[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    const batch = this.#batches[low] as RowBatch;
    return batch.isSame(position - (this.#batchStarts[low] as number), row);
  }
}
