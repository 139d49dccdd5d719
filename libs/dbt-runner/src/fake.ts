export { answerWithNodes, createFakeDbtRunner } from './fake-dbt-runner.ts';
export type { FakeAnswer, FakeDbtRunner, FakeDbtRunnerOptions } from './fake-dbt-runner.ts';
export { readRecording } from './record/invocation-record.ts';
export type { Recording } from './record/invocation-record.ts';
