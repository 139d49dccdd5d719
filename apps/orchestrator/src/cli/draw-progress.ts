import type { RunEvent, RunEventSink } from '../runner/run-event.ts';
import type { TaskProgress } from '../runner/task-result.ts';

/** A terminal on which a line can be overwritten. */
export interface Terminal {
  readonly columns: number;
  readonly write: (text: string) => void;
}

/** A sink that shows the progress of the current task in one line at the bottom of a terminal. */
export function drawProgress(terminal: Terminal): RunEventSink {
  let drawn = false;
  return (event: RunEvent) => {
    if (event.kind === 'task-progress') {
      const line = `${event.taskId}  ${formatProgress(event.progress)}`;
      terminal.write(`\r\u001b[K${line.slice(0, Math.max(terminal.columns - 1, 20))}`);
      drawn = true;
    } else if (drawn) {
      // The next log line starts on an empty line.
      terminal.write('\r\u001b[K');
      drawn = false;
    }
  };
}

/** A task's progress in one line: `12 of 60 windows  1.2 M rows  84 k rows/s  310 MB  2 retries  1 min 10 s left`. */
export function formatProgress({ done, total, unit, detail, transfer }: TaskProgress): string {
  const parts = [`${done} of ${total} ${unit}`];
  if (transfer === undefined) return [...parts, ...(detail === undefined ? [] : [detail])].join('  ');
  const { rows, rowsPerSecond, bytes, retries, etaMs } = transfer;
  parts.push(`${short(rows)} rows`, `${short(rowsPerSecond)} rows/s`, `${short(bytes)}B`);
  if (retries > 0) parts.push(`${retries} ${retries === 1 ? 'retry' : 'retries'}`);
  if (done < total) parts.push(`${formatDuration(etaMs)} left`);
  return parts.join('  ');
}

function short(value: number): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (value >= size) return `${(value / size).toFixed(value < 10 * size ? 1 : 0)} ${unit}`;
  }
  return `${value} `.trimEnd();
}

function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
