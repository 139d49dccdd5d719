/**
 * The keys of a window, numbered in the order in which they came. A key is three integers (day, campaign code, ad code) that are
 * compared one by one, so neither a hash nor a separator inside a name can ever make two keys one.
 * Memory: 12 bytes a key and 8 to 16 for the open-addressing table.
 */
export class KeyIndex {
  /** Number of keys. */
  size = 0;
  /** Position + 1 of the key in that slot; 0 is empty. Its length is a power of two, at most half full. */
  #table = new Int32Array(1024);
  #keys = new Int32Array(3 * 512);

  /** Adds the key and answers −1, or answers the position of the equal key that was there. */
  add(day: number, campaign: number, ad: number): number {
    if (2 * this.size === this.#table.length) this.#grow();
    const slot = this.#slotOf(day, campaign, ad);
    const taken = this.#table[slot] as number;
    if (taken !== 0) return taken - 1;
    const at = 3 * this.size;
    this.#keys[at] = day;
    this.#keys[at + 1] = campaign;
    this.#keys[at + 2] = ad;
    this.size += 1;
    this.#table[slot] = this.size;
    return -1;
  }

  /** Position of the key, −1 if it is not there. */
  find(day: number, campaign: number, ad: number): number {
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

  #grow(): void {
    const keys = new Int32Array(2 * this.#keys.length);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#table = new Int32Array(2 * this.#table.length);
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
