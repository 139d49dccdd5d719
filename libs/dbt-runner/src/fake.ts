export { answerWithNodes, createFakeDbtRunner } from './fake-dbt-runner.ts';
export type { FakeAnswer, FakeDbtRunner } from './fake-dbt-runner.ts';
