import type { IsoDate } from '../append-types.ts';
import type { BatchSource } from './copy-rows.ts';

const MS_PER_DAY = 86_400_000;
const DATE_COLUMN = 'campaigns_execution_date';

/** Yields the batches unchanged, and collects the days of their rows. */
export function collectDates(batches: BatchSource): {
  readonly batches: BatchSource;
  readonly dates: () => readonly IsoDate[];
} {
  const dayNumbers = new Set<number>();
  async function* passOn(): BatchSource {
    for (;;) {
      const step = await batches.next();
      if (step.done === true) return step.value;
      const column = step.value.columns[DATE_COLUMN];
      if (column?.kind === 'date') {
        let last = -1;
        for (let row = 0; row < step.value.rowCount; row += 1) {
          const day = column.values[row] ?? last;
          // Rows of a day are usually adjacent.
          if (day !== last) dayNumbers.add(day);
          last = day;
        }
      }
      yield step.value;
    }
  }
  return {
    batches: passOn(),
    dates: () => [...dayNumbers].map((day) => new Date(day * MS_PER_DAY).toISOString().slice(0, 10)).sort(),
  };
}
