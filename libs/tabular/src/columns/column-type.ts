/** What the values of a column are. `integer` counts things; `decimal` is every other number. */
export type ColumnType = 'integer' | 'decimal' | 'date' | 'text';

/** Type ids (`pg_type.oid`) of the PostgreSQL types that are not shown as text. */
const POSTGRES_TYPES: ReadonlyMap<number, ColumnType> = new Map([
  [20, 'integer'], // int8
  [21, 'integer'], // int2
  [23, 'integer'], // int4
  [700, 'decimal'], // float4
  [701, 'decimal'], // float8
  [1700, 'decimal'], // numeric
  [1082, 'date'], // date
]);

/** The type of a column of a PostgreSQL result, by the type id that drivers report; every type not listed here is text. */
export function columnTypeOfPostgres(typeId: number): ColumnType {
  return POSTGRES_TYPES.get(typeId) ?? 'text';
}
