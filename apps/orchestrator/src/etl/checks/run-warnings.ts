import { recordWarnings, withRetries } from '@volka/warehouse/write';
import type { WarningNote } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import type { LoadContext } from '../load-context.ts';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';

/** What a run finds questionable: told at once, and kept in `etl.warnings`. */
export interface RunWarnings {
  /** Tells and keeps; a `headline` is told in place of more than three notes. */
  add(notes: readonly WarningNote[], headline?: string): void;
  /** Keeps notes that the run tells in another way. */
  keep(notes: readonly WarningNote[]): void;
  /** Writes what was added since the last time. */
  flush(): Promise<void>;
  /** How many there were, of one code if given. */
  count(code?: string): number;
}

/** Single notes are told up to here; beyond, how many there are (the table has them all). */
const MAX_TOLD = 3;

export function createRunWarnings(
  pool: WarehousePool,
  { runId, warn, signal }: Pick<LoadContext, 'runId' | 'warn' | 'signal'>,
): RunWarnings {
  const waiting: WarningNote[] = [];
  const codes: string[] = [];
  const keep = (notes: readonly WarningNote[]): void => {
    waiting.push(...notes);
    codes.push(...notes.map(({ code }) => code));
  };
  return {
    add(notes, headline) {
      const [first] = notes;
      if (first === undefined) return;
      if (headline !== undefined && notes.length > MAX_TOLD) warn(first.code, headline);
      else for (const { code, message } of notes) warn(code, message);
      keep(notes);
    },
    keep,
    async flush() {
      const notes = [...waiting];
      await withRetries(() => recordWarnings(pool, { stream: CAMPAIGNS_STREAM, runId }, notes), { signal });
      waiting.splice(0, notes.length);
    },
    count: (code) => (code === undefined ? codes : codes.filter((each) => each === code)).length,
  };
}
