import { recordWarnings, withRetries } from '@volka/warehouse/write';
import type { WarningNote } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import type { TaskContext } from '../runner/task-context.ts';
import { CAMPAIGNS_STREAM } from './load-window.ts';

/** What a run finds questionable: told at once, and kept in `etl.warnings`. */
export interface RunWarnings {
  /** Tells and keeps; with a `headline`, that is told in place of the single notes. */
  add(notes: readonly WarningNote[], headline?: string): void;
  /** Writes what was added since the last time. */
  flush(): Promise<void>;
  count(): number;
}

export function createRunWarnings(
  pool: WarehousePool,
  { runId, warn, signal }: Pick<TaskContext, 'runId' | 'warn' | 'signal'>,
): RunWarnings {
  const waiting: WarningNote[] = [];
  let count = 0;
  return {
    add(notes, headline) {
      const [first] = notes;
      if (first === undefined) return;
      if (headline !== undefined) warn(first.code, headline);
      else for (const { code, message } of notes) warn(code, message);
      waiting.push(...notes);
      count += notes.length;
    },
    async flush() {
      const notes = [...waiting];
      await withRetries(() => recordWarnings(pool, { stream: CAMPAIGNS_STREAM, runId }, notes), { signal });
      waiting.splice(0, notes.length);
    },
    count: () => count,
  };
}
