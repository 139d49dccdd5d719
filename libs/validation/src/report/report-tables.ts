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
  { title: 'cells quarantined', figure: 'cell-quarantined' },
];

/** Returns the sum of the records, in one line. */
export function accountText(report: ValidationReport): string {
  const { received, accepted, collapsed, quarantined, cellsQuarantined } = report;
  const account = `received ${received} = accepted ${accepted} + collapsed ${collapsed} + quarantined ${quarantined}`;
  return cellsQuarantined === 0 ? account : `${account}; cells quarantined ${cellsQuarantined}`;
}

/** Returns the columns with effects. */
export function touchedColumns({ columns }: ValidationReport): readonly ColumnReport[] {
  return columns.filter((column) =>
    COLUMN_FIGURES.some(({ figure }) => figure !== 'received' && column[figure] > 0),
  );
}
