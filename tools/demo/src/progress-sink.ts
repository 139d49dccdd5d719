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
export interface TaskTime {
  readonly task: string;
  readonly durationMs: number;
}

const BAR_CELLS = 24;
const LABEL_WIDTH = 38;
const MAX_COLUMNS = 80;
const MIN_STEPS_A_QUARTER = 10;

/** Draws a run: on a terminal a bar for the running task, and one line for each finished task. */
export function progressSink(screen: Screen, times: TaskTime[]): RunEventSink {
  const warnings = createWarningLines();
  const printRest = (): void => {
    for (const line of warnings.takeRest()) screen.line(line);
  };
  return (event: RunEvent) => {
    // A trigger only starts another pipeline, whose own tasks are shown.
    if (!('taskKind' in event) || event.taskKind === 'trigger') return;
    const task = taskName(event);
    switch (event.kind) {
      case 'task-started':
        if (screen.interactive) screen.live(`  … ${task}`);
        break;
      case 'task-progress':
        if (screen.interactive) screen.live(`  ${bar(event.progress)} ${task}  ${amount(event.progress)}`);
        else if (isQuarter(event.progress)) screen.line(`    ${task}  ${amount(event.progress)}`);
        break;
      case 'task-warning':
        for (const line of warnings.add(event.code, event.message)) screen.line(line);
        break;
      case 'task-finished':
        printRest();
        times.push({ task, durationMs: event.durationMs });
        for (const line of finishedLines(task, event)) screen.line(line);
        break;
      case 'task-failed':
        printRest();
        screen.line(`  ✗ ${task}`);
        break;
      case 'task-log':
        // Only runs.jsonl has the log of a task.
        break;
    }
  };
}

/** One line, or two if the summary does not fit beside the name of the task. */
function finishedLines(
  task: string,
  { durationMs, result }: Extract<RunEvent, { readonly kind: 'task-finished' }>,
): readonly string[] {
  const head = `  ✓ ${task.padEnd(LABEL_WIDTH)} ${seconds(durationMs).padStart(7)}`;
  const line = `${head}  ${result.summary}`;
  return line.length <= MAX_COLUMNS ? [line] : [head, `    ${result.summary}`];
}

/** Milliseconds as seconds with one decimal. */
export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function taskName({ pipelineId, taskId }: { readonly pipelineId: string; readonly taskId: string }): string {
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
