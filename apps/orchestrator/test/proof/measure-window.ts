import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { WindowJob, WindowPeak } from './memory-proof-window.ts';

const CONDITIONS = ['--conditions=@volka/source', '--disable-warning=ExperimentalWarning'];

/**
 * Loads a window in its own process, and returns how much memory it used.
 * @throws {Error} If the process ends without a result, for example because it runs out of memory.
 */
export async function measureWindow(job: WindowJob, maxHeapMb?: number): Promise<WindowPeak> {
  const limit = maxHeapMb === undefined ? [] : [`--max-old-space-size=${maxHeapMb}`];
  const child = fork(new URL('./memory-proof-window.ts', import.meta.url), {
    execArgv: [...CONDITIONS, ...limit],
  });
  try {
    const exited = once(child, 'exit');
    child.send(job);
    const answer = (await Promise.race([once(child, 'message'), exited.then(() => null)])) as
      readonly [WindowPeak] | null;
    if (answer === null)
      throw new Error('Cannot measure: the process that loads the window ended without an answer');
    await exited;
    return answer[0];
  } finally {
    child.kill();
  }
}
