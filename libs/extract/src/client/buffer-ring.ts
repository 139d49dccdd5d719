/** A fixed number of buffers that are reused, because a new buffer for each write would cost garbage collections. */
export interface BufferRing {
  /** A free buffer; waits for one if all are in use. Rejects with the error of a use that failed. */
  next(): Promise<Buffer>;
  /** Returns a buffer, which is free as soon as `use` resolves. */
  giveBack(buffer: Buffer, use: Promise<unknown>): void;
}

/** Creates at most `count` buffers of `bytes`, when they are needed. */
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
      // A failed use stays in the set, so the next wait rejects with its error.
      over.catch(() => undefined);
      uses.add(over);
    },
  };
}
