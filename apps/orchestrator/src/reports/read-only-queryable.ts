/** A connection that may only read. */
export interface ReadOnlyQueryable {
  query(
    sql: string,
    values?: unknown[],
  ): Promise<{
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }>;
}
