export { startTestS3 } from './start-test-s3.ts';
export type { TestS3 } from './start-test-s3.ts';
