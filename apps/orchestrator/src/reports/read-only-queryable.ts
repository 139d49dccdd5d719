/** A connection that may only read. */
export interface ReadOnlyQueryable {
  query(
    sql: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  /** Rows as arrays, in the order of `fields`: for a query whose columns are not known, two of which may have one name. */
  query(query: { readonly text: string; readonly values: unknown[]; readonly rowMode: 'array' }): Promise<{
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
    readonly rows: readonly (readonly unknown[])[];
  }>;
}
