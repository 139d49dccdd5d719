import { expect, test } from 'vitest';
import { OrchestratorError } from '../errors.ts';
import { toTaskError } from '../runner/task-error.ts';
import { exitCodeOf, IncompleteRunError } from './exit-code.ts';

test('a run that is incomplete exits with 3, and says why', () => {
  const refused = new OrchestratorError('ETL_WINDOWS_REFUSED', 'Cannot load 2 days');
  const error = new IncompleteRunError(toTaskError(refused));
  expect(exitCodeOf(error)).toBe(3);
  expect(error).toMatchObject({ code: 'ETL_WINDOWS_REFUSED', message: 'Cannot load 2 days' });
});

test.each([new OrchestratorError('ETL_WINDOWS_FAILED', 'Cannot load 2 days'), new Error('broke'), 'broke'])(
  'a command that fails with %s exits with 1',
  (error) => {
    expect(exitCodeOf(error)).toBe(1);
  },
);
