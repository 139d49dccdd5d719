import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const POLL_MS = 50;
const MAX_WAIT_MS = 5_000;

/**
 * Kills a process group whose leader works on a folder, and waits for its end. The process id may have been reused (in a restarted
 * container soon), so a leader whose command line does not name the folder is not killed.
 */
export async function endGroup(leader: number, folder: string): Promise<void> {
  const until = Date.now() + MAX_WAIT_MS;
  while ((await commandLineOf(leader)).includes(folder) && Date.now() < until) {
    try {
      process.kill(-leader, 'SIGKILL');
    } catch {
      return; // It has ended in the meantime.
    }
    await delay(POLL_MS);
  }
}

/** Empty for a process that has ended, also for a zombie. */
async function commandLineOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') {
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    }
    return (await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}
