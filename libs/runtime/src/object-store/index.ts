export { createBucketStore } from './bucket-store.ts';
export type { S3Access } from './bucket-store.ts';
export { createObjectStore } from './create-object-store.ts';
export { ObjectStoreError } from './errors.ts';
export type { StoreFailure } from './errors.ts';
export { createFolderStore } from './folder-store.ts';
export type { ObjectStore, WriteOptions } from './object-store.ts';
