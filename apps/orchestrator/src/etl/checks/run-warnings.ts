import type { WarehousePool } from '@volka/warehouse';
import { recordWarnings, withRetries } from '@volka/warehouse/write';
import type { WarningNote } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { LoadContext } from '../load-context.ts';

/** The warnings of a run: reported at once, and stored in `etl.warnings`. */
export interface RunWarnings {
  /** Reports and stores notes. A `headline` is reported in place of more than three notes. */
  add(notes: readonly WarningNote[], headline?: string): void;
  /** Stores notes that the run reports in another way. */
  store(notes: readonly WarningNote[]): void;
  /** Writes the notes that were added since the last flush. */
  flush(): Promise<void>;
  /** The number of warnings; of one code if given. */
  count(code?: string): number;
}

/** More notes than these are reported as one headline; the table has all of them. */
const MAX_REPORTED = 3;

export function createRunWarnings(
  pool: WarehousePool,
  { runId, warn, signal }: Pick<LoadContext, 'runId' | 'warn' | 'signal'>,
): RunWarnings {
  const waiting: WarningNote[] = [];
  const codes: string[] = [];
  const store = (notes: readonly WarningNote[]): void => {
    waiting.push(...notes);
    codes.push(...notes.map(({ code }) => code));
  };
  return {
    add(notes, headline) {
      const [first] = notes;
      if (first === undefined) return;
      if (headline !== undefined && notes.length > MAX_REPORTED) warn(first.code, headline);
      else for (const { code, message } of notes) warn(code, message);
      store(notes);
    },
    store,
    async flush() {
      const notes = [...waiting];
      await withRetries(() => recordWarnings(pool, { stream: CAMPAIGNS_STREAM, runId }, notes), { signal });
      waiting.splice(0, notes.length);
    },
    count: (code) => (code === undefined ? codes : codes.filter((each) => each === code)).length,
  };
}
