/**
 * The keys of a window, numbered in the order of their first appearance. A key is three integers (day, campaign code, ad code), which are
 * compared one by one, so neither a hash nor a separator in a name can make two keys equal.
 * Memory: 12 bytes per key, and 8 to 16 for the open-addressing table. The table is created when a day or campaign is out of order; an answer
 * that is grouped by them needs none.
 */
export class KeyIndex {
  /** Number of keys. */
  size = 0;
  /** Position + 1 of the key in that slot; 0 is empty. Its length is a power of two, at most half full. */
  #table = new Int32Array(0);
  #tableLength = 1024;
  #keys = new Int32Array(3 * 512);

  /** True while days and campaigns are in order: a new key is then recognised without a table. */
  #isOrdered = true;
  #lastDay = -Infinity;
  #lastCampaign = -1;
  /** Number of the last pair of day and campaign, and for each ad the number of its last pair. */
  #pair = 0;
  #pairOfAd = new Int32Array(64);

  /** Adds the key and returns −1, or returns the position of the equal key. */
  add(day: number, campaign: number, ad: number): number {
    if (this.#isOrdered) {
      if (this.#isNewByOrder(day, campaign, ad)) {
        this.#append(day, campaign, ad);
        return -1;
      }
      this.#buildTable();
    }
    if (2 * this.size >= this.#table.length) this.#buildTable();
    const slot = this.#slotOf(day, campaign, ad);
    const taken = this.#table[slot] as number;
    if (taken !== 0) return taken - 1;
    this.#append(day, campaign, ad);
    this.#table[slot] = this.size;
    return -1;
  }

  /** Returns the position of the key; −1 if it is unknown. */
  find(day: number, campaign: number, ad: number): number {
    if (this.#isOrdered) this.#buildTable();
    return (this.#table[this.#slotOf(day, campaign, ad)] as number) - 1;
  }

  #slotOf(day: number, campaign: number, ad: number): number {
    const table = this.#table;
    const keys = this.#keys;
    const mask = table.length - 1;
    for (let slot = hashOf(day, campaign, ad) & mask; ; slot = (slot + 1) & mask) {
      const taken = table[slot] as number;
      if (taken === 0) return slot;
      const at = 3 * (taken - 1);
      if (keys[at] === day && keys[at + 1] === campaign && keys[at + 2] === ad) return slot;
    }
  }

  /** True if the order alone shows that the key is new: its day and campaign come after all others, or its ad is new in the last pair. */
  #isNewByOrder(day: number, campaign: number, ad: number): boolean {
    if (day !== this.#lastDay || campaign !== this.#lastCampaign) {
      const isAfter = day > this.#lastDay || (day === this.#lastDay && campaign > this.#lastCampaign);
      if (!isAfter) return false;
      this.#lastDay = day;
      this.#lastCampaign = campaign;
      this.#pair += 1;
    }
    if (ad >= this.#pairOfAd.length) {
      const grown = new Int32Array(2 * (ad + 1));
      grown.set(this.#pairOfAd);
      this.#pairOfAd = grown;
    }
    if (this.#pairOfAd[ad] === this.#pair) return false;
    this.#pairOfAd[ad] = this.#pair;
    return true;
  }

  #append(day: number, campaign: number, ad: number): void {
    const at = 3 * this.size;
    if (at === this.#keys.length) {
      const keys = new Int32Array(2 * at);
      keys.set(this.#keys);
      this.#keys = keys;
    }
    this.#keys[at] = day;
    this.#keys[at + 1] = campaign;
    this.#keys[at + 2] = ad;
    this.size += 1;
  }

  /** Creates a table for the keys so far, with space for more. */
  #buildTable(): void {
    this.#isOrdered = false;
    this.#pairOfAd = new Int32Array(0);
    while (2 * this.size >= this.#tableLength) this.#tableLength *= 2;
    const keys = this.#keys;
    this.#table = new Int32Array(this.#tableLength);
    for (let position = 0; position < this.size; position += 1) {
      const at = 3 * position;
      const slot = this.#slotOf(keys[at] as number, keys[at + 1] as number, keys[at + 2] as number);
      this.#table[slot] = position + 1;
    }
  }
}

function hashOf(day: number, campaign: number, ad: number): number {
  let hash = Math.imul(day, 0x9e3779b1) ^ Math.imul(campaign, 0x85ebca77) ^ Math.imul(ad, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
