import { getTableColumns } from '../../drizzle.ts';
import { campaignPerformanceRawAppends } from '../../schema/index.ts';
import type { BatchColumn } from '../columnar-batch.ts';

/** A column of the COPY: filled from the batch, or one value for the whole load. */
export type CopyColumn =
  | { readonly name: string; readonly kind: BatchColumn['kind'] }
  | { readonly name: string; readonly kind: 'constant'; readonly cell: Buffer };

/** The kind of batch column for each type of table column. */
const KIND_BY_SQL_TYPE: Readonly<Record<string, BatchColumn['kind']>> = {
  date: 'date',
  integer: 'int32',
  bigint: 'int53',
  'numeric(18, 10)': 'decimal',
  'varchar(255)': 'text',
  text: 'text',
  jsonb: 'json',
};

/** Binary instants count from 2000-01-01. */
export const MICROSECONDS_TO_2000 = 946_684_800_000_000n;

/** The raw table's columns in its order, with values for the load's own two. */
export function rawAppendColumns(load: {
  readonly loadId: bigint;
  /** Microseconds since 1970. */
  readonly loadedAtMicros: bigint;
}): readonly CopyColumn[] {
  const constants: Readonly<Record<string, bigint>> = {
    _load_id: load.loadId,
    _etl_loaded_at: load.loadedAtMicros - MICROSECONDS_TO_2000,
  };
  return Object.values(getTableColumns(campaignPerformanceRawAppends)).map((column) => {
    const constant = constants[column.name];
    if (constant !== undefined) return { name: column.name, kind: 'constant', cell: int8Cell(constant) };
    const kind = KIND_BY_SQL_TYPE[column.getSQLType()];
    if (kind === undefined)
      throw new TypeError(`Cannot copy column ${column.name}: its type has no encoding`);
    return { name: column.name, kind };
  });
}

function int8Cell(value: bigint): Buffer {
  const cell = Buffer.alloc(12);
  cell.writeInt32BE(8, 0);
  cell.writeBigInt64BE(value, 4);
  return cell;
}
