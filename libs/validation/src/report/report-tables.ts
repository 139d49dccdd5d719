import type { ColumnReport, ValidationReport } from './validation-report.ts';

/** The figures of a column's line in a report, with their titles. */
export const COLUMN_FIGURES: readonly {
  readonly title: string;
  readonly figure: Exclude<keyof ColumnReport, 'column'>;
}[] = [
  { title: 'received', figure: 'received' },
  { title: 'coerced', figure: 'coerced' },
  { title: 'nulled', figure: 'nulled' },
  { title: 'clamped', figure: 'clamped' },
  { title: 'out of range', figure: 'outOfRange' },
  { title: 'derived', figure: 'derived' },
  { title: 'warned', figure: 'warned' },
  { title: 'quarantined', figure: 'quarantined' },
];

/** Columns that something happened to. */
export function touchedColumns({ columns }: ValidationReport): readonly ColumnReport[] {
  return columns.filter(
    ({ coerced, nulled, clamped, derived, warned, quarantined }) =>
      coerced + nulled + clamped + derived + warned + quarantined > 0,
  );
}
