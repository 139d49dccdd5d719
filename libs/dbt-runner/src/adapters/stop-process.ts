import type { ChildProcess } from 'node:child_process';
import type { StopGrace } from './adapter.ts';

/** Sends a signal to a child's whole process group. False if the group has no process left. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

/** A stop in progress. */
export interface Stop {
  /** Whether SIGTERM or SIGKILL was needed: dbt could not cancel its queries. */
  readonly wasForced: () => boolean;
  /** The process has ended: no further signal. */
  readonly settle: () => void;
}

/** Stops a child that leads its own process group: SIGINT, then SIGTERM, then SIGKILL, with a wait after each. */
export function stopProcess(child: ChildProcess, grace: StopGrace): Stop {
  let forced = false;
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, signal: NodeJS.Signals): void => {
    const force = (): void => {
      forced = true;
      signalGroup(child, signal);
    };
    timers.push(setTimeout(force, ms));
  };
  signalGroup(child, 'SIGINT');
  after(grace.interruptMs, 'SIGTERM');
  after(grace.interruptMs + grace.terminateMs, 'SIGKILL');
  return {
    wasForced: () => forced,
    settle: () => {
      timers.forEach(clearTimeout);
    },
  };
}
