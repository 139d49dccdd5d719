import type { ColumnProfile } from './column-profile.ts';
import { ColumnProfiler } from './column-profile.ts';
import type { Column } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';

/** Returns count, nulls, minimum, maximum, exact sum, quantiles and distinct values of each column. */
export function describe(frame: Frame<ColumnSet>): readonly ColumnProfile[] {
  return Object.entries<Column>(frame.columns).map(([name, column]) => {
    const profiler = new ColumnProfiler(name);
    profiler.add(column, frame.rowCount);
    return profiler.profile();
  });
}
