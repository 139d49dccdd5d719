import { readdir, readFile } from 'node:fs/promises';

/**
 * The memory in MB of all descendants of a process, and of all processes whose command line names `folder`. It is the
 * proportional set size, so pages that PostgreSQL's processes share count once. Linux only; 0 elsewhere.
 */
export async function memoryBelowMb(rootPid: number, folder: string): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const processes = await Promise.all(pids.map(readProcess));
  const parents = new Map(processes.map(({ pid, parentPid }) => [pid, parentPid]));
  const belongs = ({ pid, command }: { readonly pid: number; readonly command: string }): boolean => {
    if (command.includes(folder)) return true;
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
      if (at === rootPid) return true;
    }
    return false;
  };
  const sizes = await Promise.all(
    processes
      .filter(({ pid }) => pid !== rootPid)
      .filter((each) => belongs(each) || belongs({ pid: each.parentPid, command: '' }))
      .map(({ pid }) => pssKb(pid)),
  );
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

async function readProcess(pid: number): Promise<{ pid: number; parentPid: number; command: string }> {
  const [status, command] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  ]);
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return { pid, parentPid: Number(fields[1] ?? 0), command };
}

async function pssKb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
}
