import type { RunEvent, RunEventSink, TaskProgress } from '@volka/orchestrator';
import { createWarningLines } from './warning-lines.ts';

/** Where progress is drawn. `live` replaces the previous `live` text; `line` stays. */
export interface Screen {
  readonly line: (text: string) => void;
  readonly live: (text: string) => void;
  /** False if the output is a file or a pipe. Then nothing is redrawn. */
  readonly interactive: boolean;
}

/** The duration of one task. */
export interface StationTime {
  readonly station: string;
  readonly durationMs: number;
}

const BAR_CELLS = 24;
const LABEL_WIDTH = 46;
const MIN_STEPS_A_QUARTER = 10;

/** Draws a run: on a terminal a bar for the running task, and one line for each finished task. */
export function progressSink(screen: Screen, times: StationTime[]): RunEventSink {
  const warnings = createWarningLines();
  const printRest = (): void => {
    for (const line of warnings.takeRest()) screen.line(line);
  };
  return (event: RunEvent) => {
    // A trigger only starts another pipeline, whose own tasks are shown.
    if (!('taskKind' in event) || event.taskKind === 'trigger') return;
    const station = stationName(event);
    switch (event.kind) {
      case 'task-started':
        if (screen.interactive) screen.live(`  … ${station}`);
        break;
      case 'task-progress':
        if (screen.interactive) screen.live(`  ${bar(event.progress)} ${station}  ${amount(event.progress)}`);
        else if (isQuarter(event.progress)) screen.line(`    ${station}  ${amount(event.progress)}`);
        break;
      case 'task-warning':
        for (const line of warnings.add(event.code, event.message)) screen.line(line);
        break;
      case 'task-finished':
        printRest();
        times.push({ station, durationMs: event.durationMs });
        screen.line(
          `  ✓ ${station.padEnd(LABEL_WIDTH)} ${seconds(event.durationMs).padStart(7)}  ${event.result.summary}`,
        );
        break;
      case 'task-failed':
        printRest();
        screen.line(`  ✗ ${station}`);
        break;
      case 'task-log':
        // Only runs.jsonl has the log of a task.
        break;
    }
  };
}

/** Milliseconds as seconds with one decimal. */
export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function stationName({
  pipelineId,
  taskId,
}: {
  readonly pipelineId: string;
  readonly taskId: string;
}): string {
  return taskId.startsWith('dbt_') && taskId !== 'dbt_deps'
    ? `${pipelineId}: ${taskId.replaceAll('_', ' ')}`
    : taskId.replaceAll('_', ' ');
}

function bar({ done, total }: TaskProgress): string {
  const filled = total === 0 ? BAR_CELLS : Math.round((Math.min(done, total) / total) * BAR_CELLS);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}`;
}

/** True four times in a long task, so that a log shows progress with few lines. */
function isQuarter({ done, total }: TaskProgress): boolean {
  const quarter = Math.floor(total / 4);
  return quarter >= MIN_STEPS_A_QUARTER && done % quarter === 0;
}

function amount({ done, total, unit, detail }: TaskProgress): string {
  return `${done}/${total} ${unit}${detail === undefined ? '' : `, ${detail}`}`;
}
