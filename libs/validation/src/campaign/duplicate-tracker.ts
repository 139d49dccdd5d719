import { parseCalendarDay } from '../values/calendar-day.ts';
import { INT } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import { copyCampaignRow, isSameCampaignRow } from './campaign-row.ts';
import type { DecodeContext } from './decode-context.ts';
import { KeyIndex } from './key-index.ts';
import type { RowBatch } from './row-batch.ts';
import { hashCampaignRow } from './row-hash.ts';
import { formatRowKey, parseRowKey } from './row-key.ts';

/** Rows whose cells stay in memory for comparing, about 140 bytes each without their unknown fields: together some 18 MB. */
export const RETAINED_ROWS = 131_072;
/** Length of the unknown fields of these rows, as JSON, at which no further batch is retained: some 8 MB. */
export const RETAINED_EXTRA_CHARACTERS = 8 * 1024 * 1024;

/** How much the tracker keeps of the rows for comparing. */
export interface Retention {
  /** @defaultValue RETAINED_ROWS */
  readonly retainedRows?: number;
  /** @defaultValue RETAINED_EXTRA_CHARACTERS */
  readonly retainedExtraCharacters?: number;
}

/** What a row is to those before it. */
export type Occurrence = 'first' | 'identical' | 'conflicting';

/**
 * Finds rows of one key, exactly, though accepted rows are handed out at once and cannot be called back.
 *
 * Keys are compared column by column (`KeyIndex`). Whether two rows of a key are identical is decided
 * - cell by cell, if the first one is among the rows retained;
 * - else by a 32-bit hash of its cells. Different hashes prove a conflict. Equal hashes prove nothing: the key is remembered as
 *   unverified, the pass ends in `ConflictingRowsError`, and the next pass keeps the cells of just these keys and compares them.
 * So no hash ever decides that a row may go.
 */
export class DuplicateTracker {
  readonly #unsettledKeys = new Set<string>();
  readonly #givenKeys: ReadonlySet<string>;
  readonly #context: DecodeContext;
  readonly #retainedRows: number;
  #extraCharactersLeft: number;
  readonly #keys = new KeyIndex();
  readonly #conflicting = new KeyIndex();
  /** 1 at the position of each of these keys that came in this pass. */
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

  /** Null if this pass stands, else the keys for the next one: those given, and those that were found. */
  keysForNextPass(): ReadonlySet<string> | null {
    return this.#unsettledKeys.size === 0 ? null : new Set([...this.#givenKeys, ...this.#unsettledKeys]);
  }

  /** Announces the batch that the rows to come are pushed into. */
  openBatch(batch: RowBatch): void {
    // Rows that are hashed follow those that are retained: once it has ended, retaining never begins again.
    this.#extraCharactersLeft -= this.#batches.at(-1)?.extraCharacters ?? 0;
    this.#retainsCurrent &&= this.#keys.size < this.#retainedRows && this.#extraCharactersLeft >= 0;
    if (!this.#retainsCurrent) return;
    this.#batches.push(batch);
    this.#batchStarts.push(this.#keys.size);
  }

  /** True if the pass before found that rows of this key disagree. */
  isConflicting(day: number, campaign: number, ad: number): boolean {
    if (this.#conflicting.size === 0) return false;
    const position = this.#conflicting.find(day, campaign, ad);
    if (position < 0) return false;
    if (this.#conflictsSeen[position] === 0) this.#conflictingKeys += 1;
    this.#conflictsSeen[position] = 1;
    return true;
  }

  /** Compares a row with those before it. A first one must be pushed into the open batch. */
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
    // The last batch that starts at or before the row. An empty batch starts where the next one does, and is passed over.
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#batchStarts[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    const batch = this.#batches[low] as RowBatch;
    return batch.isSame(position - (this.#batchStarts[low] as number), row);
  }
}
