import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_LIMIT_MS = 120_000;

/** Waits until a measure has the wanted value. */
export async function until(what: string, measure: () => Promise<number>, wanted: number): Promise<void> {
  const deadline = Date.now() + WAIT_LIMIT_MS;
  while ((await measure()) !== wanted) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await sleep(50);
  }
}
