/** Keeps small files under URIs, in a folder or a bucket. */
export interface ObjectStore {
  /**
   * Writes a file, or replaces it. It appears completely or not at all.
   * @returns The URI with which `remove` removes the file.
   * @throws {ObjectStoreError} `RUNTIME_STORE_UNWRITABLE`.
   */
  readonly write: (fileName: string, content: Uint8Array, options?: WriteOptions) => Promise<string>;
  /**
   * Removes a file. Does nothing if the file does not exist, or if the URI is outside this store.
   * @throws {ObjectStoreError} `RUNTIME_STORE_UNWRITABLE`.
   */
  readonly remove: (uri: string) => Promise<void>;
}

export interface WriteOptions {
  /** Media type of the file; a folder ignores it. @defaultValue none */
  readonly contentType?: string | undefined;
}
