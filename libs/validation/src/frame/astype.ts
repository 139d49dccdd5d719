import { ValidationError } from '../errors.ts';
import { createCellBuilder } from './cell-builder.ts';
import type { Column, ColumnOfKind, KindName } from './column.ts';
import { kindNameOf } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { cellAt, columnOf, createFrame } from './frame.ts';

/** The columns with other kinds. */
export type Retyped<Columns extends ColumnSet, Kinds> = {
  readonly [Name in keyof Columns]: Name extends keyof Kinds
    ? Kinds[Name] extends KindName
      ? ColumnOfKind<Kinds[Name]>
      : Columns[Name]
    : Columns[Name];
};

/** The result of `coerce`. */
export interface Coerced<Columns extends ColumnSet> {
  readonly frame: Frame<Columns>;
  /** The number of cells that became null because their value could not be converted, by column. */
  readonly nulled: Readonly<Record<string, number>>;
}

/** Kinds by column. */
export type Kinds<Columns extends ColumnSet> = { readonly [Name in keyof Columns]?: KindName };

/**
 * Converts columns to other kinds exactly: nothing is truncated, and only `fixed` rounds (half up, to its scale).
 * @throws {ValidationError} `VALIDATION_BAD_VALUE`, with the first cell that cannot be converted; `VALIDATION_UNKNOWN_COLUMN`.
 */
export function astype<Columns extends ColumnSet, const To extends Kinds<Columns>>(
  frame: Frame<Columns>,
  kinds: To,
): Frame<Retyped<Columns, To>> {
  return retype(frame, kinds, (name, kind, row) => {
    throw new ValidationError(
      'VALIDATION_BAD_VALUE',
      `Cannot turn column "${name}" into ${kind}: row ${row} holds what is none; use coerce() to have null there`,
      { column: name, row },
    );
  });
}

/**
 * Converts columns to other kinds. Cells that cannot be converted become null and are counted
 * (pandas: `to_numeric(errors='coerce')`).
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN`.
 */
export function coerce<Columns extends ColumnSet, const To extends Kinds<Columns>>(
  frame: Frame<Columns>,
  kinds: To,
): Coerced<Retyped<Columns, To>> {
  const nulled: Record<string, number> = Object.fromEntries(Object.keys(kinds).map((name) => [name, 0]));
  const retyped = retype(frame, kinds, (name) => {
    nulled[name] = (nulled[name] ?? 0) + 1;
  });
  return { frame: retyped, nulled };
}

function retype<Columns extends ColumnSet, To extends Kinds<Columns>>(
  frame: Frame<Columns>,
  kinds: To,
  onRefused: (name: string, kind: KindName, row: number) => void,
): Frame<Retyped<Columns, To>> {
  const changed = Object.entries<KindName | undefined>(kinds).flatMap(([name, kind]) => {
    const column: Column = columnOf(frame, name);
    if (kind === undefined || kindNameOf(column) === kind) return [];
    const builder = createCellBuilder(kind);
    for (let row = 0; row < frame.rowCount; row += 1) {
      if (!builder.push(cellAt(column, row))) onRefused(name, kind, row);
    }
    return [[name, builder.build()] as const];
  });
  const columns: ColumnSet = { ...frame.columns, ...Object.fromEntries(changed) };
  return createFrame(frame.rowCount, columns as Retyped<Columns, To>);
}
