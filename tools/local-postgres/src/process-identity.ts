import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Identifies one process. The pid alone is not enough, because it is reused, after the restart of a container almost at once. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; two different processes with one pid differ here. */
  readonly started: string;
  readonly command: string;
}

const run = promisify(execFile);

/** The process that has this pid now, or null. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  if (!isAlive(pid)) return null;
  try {
    if (process.platform === 'linux') {
      const [status, command] = await Promise.all([
        readFile(`/proc/${String(pid)}/stat`, 'utf8'),
        readFile(`/proc/${String(pid)}/cmdline`, 'utf8'),
      ]);
      // The second field, the name, can contain spaces and brackets: count from the last bracket.
      const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z') return null;
      return { pid, started: fields[19] ?? '', command: command.replaceAll('\0', ' ').trim() };
    }
    const { stdout } = await run('ps', ['-o', 'lstart=,command=', '-p', String(pid)], {
      env: { LC_ALL: 'C' },
    });
    return { pid, started: stdout.slice(0, 24), command: stdout.slice(24).trim() };
  } catch {
    return isAlive(pid) ? { pid, started: '', command: '' } : null;
  }
}

/** Whether a process with this pid exists, of any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
