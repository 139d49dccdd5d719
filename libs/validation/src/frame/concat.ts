import { ValidationError } from '../errors.ts';
import { createCellBuilder } from './cell-builder.ts';
import type { Column } from './column.ts';
import { kindNameOf } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { cellAt, columnOf, createFrame } from './frame.ts';

/**
 * Concatenates the rows of several frames. The result has the columns of the first frame, and the others must have them, too.
 * @throws {ValidationError} `VALIDATION_BAD_OPTION` without a frame, or if a column has another kind in a later one;
 * `VALIDATION_UNKNOWN_COLUMN` if a later frame lacks one.
 */
export function concat<Columns extends ColumnSet>(frames: readonly Frame<Columns>[]): Frame<Columns> {
  const [first] = frames;
  if (first === undefined) {
    throw new ValidationError('VALIDATION_BAD_OPTION', 'Cannot concat no frames; give at least one');
  }
  if (frames.length === 1) return first;
  const columns = Object.entries<Column>(first.columns).map(([name, { kind }]) => {
    const parts = frames.map((frame): Column => columnOf(frame, name));
    const kindName = kindNameOf(parts[0] as Column);
    const builder = createCellBuilder(kindName);
    for (const [at, part] of parts.entries()) {
      if (kindNameOf(part) !== kindName) {
        throw new ValidationError(
          'VALIDATION_BAD_OPTION',
          `Cannot concat column "${name}": it is ${kind} in the first frame and ${part.kind} in another; use astype first`,
          { column: name },
        );
      }
      const rowCount = frames[at]?.rowCount ?? 0;
      for (let row = 0; row < rowCount; row += 1) builder.push(cellAt(part, row));
    }
    return [name, builder.build()] as const;
  });
  const rowCount = frames.reduce((sum, frame) => sum + frame.rowCount, 0);
  return createFrame(rowCount, Object.fromEntries(columns) as ColumnSet as Columns);
}
