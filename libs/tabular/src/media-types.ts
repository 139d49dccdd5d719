/** File formats of a table. */
export type TableFormat = 'csv' | 'xlsx';

/** Media types of the formats, for the header `Content-Type`. */
export const MEDIA_TYPES: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
