import { ValidationError } from '../errors.ts';
import { createCellBuilder } from './cell-builder.ts';
import type { Column, ColumnOfKind, KindName, ValueOf } from './column.ts';
import type { ColumnSet, Frame, RowOf } from './frame.ts';
import { createFrame } from './frame.ts';
import { createRowView } from './row-view.ts';

/** A column computed row by row. `of` returns the value for a row, or null. An exact decimal is returned as decimal text. */
export type Computed<Columns extends ColumnSet> = {
  readonly [Kind in KindName]: {
    readonly kind: Kind;
    readonly of: (row: RowOf<Columns>) => ValueOf<ColumnOfKind<Kind>> | null;
  };
}[KindName];

/** New columns by name: computed ones, or columns of the same rows. */
export type Assignments<Columns extends ColumnSet> = Readonly<Record<string, Computed<Columns> | Column>>;

/** The columns of the frame after the assignment. */
export type Assigned<Columns extends ColumnSet, New> = Omit<Columns, keyof New> & {
  readonly [Name in keyof New]: New[Name] extends {
    readonly of: unknown;
    readonly kind: infer Kind extends KindName;
  }
    ? ColumnOfKind<Kind>
    : New[Name] extends Column
      ? New[Name]
      : never;
};

/**
 * Adds columns, or replaces columns of the same name. All are computed from the original frame.
 * @throws {ValidationError} `VALIDATION_BAD_VALUE` if a computed value is not of its kind (a fraction for an `int32`, for example);
 * `VALIDATION_MALFORMED_FRAME` if a given column has another length.
 */
export function assign<Columns extends ColumnSet, const New extends Assignments<Columns>>(
  frame: Frame<Columns>,
  columns: New,
): Frame<Assigned<Columns, New>> {
  const added = Object.entries<Computed<Columns> | Column>(columns).map(
    ([name, source]) => [name, 'of' in source ? compute(frame, name, source) : source] as const,
  );
  const all: ColumnSet = { ...frame.columns, ...Object.fromEntries(added) };
  return createFrame(frame.rowCount, all as Assigned<Columns, New>);
}

function compute<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  name: string,
  { kind, of }: Computed<Columns>,
): Column {
  const view = createRowView(frame);
  const builder = createCellBuilder(kind);
  for (let row = 0; row < frame.rowCount; row += 1) {
    view.moveTo(row);
    if (builder.push(of(view.row))) continue;
    throw new ValidationError(
      'VALIDATION_BAD_VALUE',
      `Cannot assign column "${name}": the value for row ${row} is not ${kind}; return null for it, or use another kind`,
      { column: name, row },
    );
  }
  return builder.build();
}
