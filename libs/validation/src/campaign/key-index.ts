/**
 * The keys of a window, numbered in the order in which they came. A key is three integers (day, campaign code, ad code) that are
 * compared one by one, so neither a hash nor a separator inside a name can ever make two keys one.
 * Memory: 12 bytes a key; and 8 to 16 for the open-addressing table, which is made when a key comes out of order: an answer that is
 * sorted needs none.
 */
export class KeyIndex {
  /** Number of keys. */
  size = 0;
  /** Position + 1 of the key in that slot; 0 is empty. Its length is a power of two, at most half full. */
  #table = new Int32Array(0);
  #tableLength = 1024;
  #keys = new Int32Array(3 * 512);

  /** True while every key came after the one before it: then none can be there twice, and no table is needed. */
  #isAscending = true;

  /** Adds the key and answers −1, or answers the position of the equal key that was there. */
  add(day: number, campaign: number, ad: number): number {
    if (this.#isAscending) {
      if (this.#isAfterLast(day, campaign, ad)) {
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

  /** Position of the key, −1 if it is not there. */
  find(day: number, campaign: number, ad: number): number {
    if (this.#isAscending) this.#buildTable();
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

  #isAfterLast(day: number, campaign: number, ad: number): boolean {
    if (this.size === 0) return true;
    const at = 3 * (this.size - 1);
    const keys = this.#keys;
    if (day !== keys[at]) return day > (keys[at] as number);
    if (campaign !== keys[at + 1]) return campaign > (keys[at + 1] as number);
    return ad > (keys[at + 2] as number);
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

  /** A table for the keys so far, with room for more. */
  #buildTable(): void {
    this.#isAscending = false;
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
