/** Buffers that are filled in turn, each again as soon as nobody reads it any more: a fresh one each time would keep the collector busy. */
export interface BufferRing {
  /** One that is free; waits for one where all are in use. Rejects with the error of a use that failed. */
  next(): Promise<Buffer>;
  /** To be used again when `use` is over. */
  giveBack(buffer: Buffer, use: Promise<unknown>): void;
}

/** Makes at most `count` buffers of `bytes`, as they are needed. */
export function createBufferRing(bytes: number, count: number): BufferRing {
  const free: Buffer[] = [];
  const uses = new Set<Promise<void>>();
  let made = 0;
  return {
    async next() {
      for (;;) {
        const buffer = free.pop();
        if (buffer !== undefined) return buffer;
        if (made < count) {
          made += 1;
          return Buffer.allocUnsafeSlow(bytes);
        }
        await Promise.race(uses);
      }
    },
    giveBack(buffer, use) {
      const over = use.then(() => {
        uses.delete(over);
        free.push(buffer);
      });
      // One that fails stays among the uses, and whoever waits next hears of it.
      over.catch(() => undefined);
      uses.add(over);
    },
  };
}
