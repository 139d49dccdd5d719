import { expect, test } from 'vitest';
import { createRunId } from './run-id.ts';

test('createRunId begins with the purpose and gives a new id each time', () => {
  const ids = [createRunId('manual'), createRunId('manual'), createRunId('confirm-empty')];
  expect(new Set(ids).size).toBe(3);
  expect(ids[0]).toMatch(/^manual-[0-9a-f-]{36}$/);
  expect(ids[2]).toMatch(/^confirm-empty-[0-9a-f-]{36}$/);
});
