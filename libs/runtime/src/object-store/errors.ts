import { RuntimeError } from '../errors.ts';

/** What a store could not do. */
export interface StoreFailure {
  readonly action: 'write' | 'remove';
  /** The file, as a path or a URI; null if the whole store cannot be reached. */
  readonly file: string | null;
  readonly why: string;
  readonly remedy: string;
}

/** A store that cannot be written to. `failure` has the parts of the message. */
export class ObjectStoreError extends RuntimeError {
  readonly failure: StoreFailure;

  constructor(failure: StoreFailure, options: { readonly cause?: unknown } = {}) {
    const { action, file, why, remedy } = failure;
    super('RUNTIME_STORE_UNWRITABLE', `Cannot ${action} ${file ?? 'a file'}: ${why}; ${remedy}`, options);
    this.name = 'ObjectStoreError';
    this.failure = failure;
  }
}
