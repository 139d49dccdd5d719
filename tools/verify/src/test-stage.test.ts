import { expect, test } from 'vitest';
import { countTests } from './test-stage.ts';
import type { VitestReport } from './test-stage.ts';

function report(passed: number, failed: number, statuses: readonly string[] = []): VitestReport {
  return {
    numPassedTests: passed,
    numFailedTests: failed,
    success: failed === 0,
    testResults: [
      { assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })) },
    ],
  };
}

test.each([
  ['all green', report(3, 0), 0, { passed: 3, failed: 0 }],
  ['failures', report(3, 2), 1, { passed: 3, failed: 2 }],
  ['no report at all', undefined, 0, { passed: 0, failed: 1 }],
  ['a run without a test', report(0, 0), 0, { passed: 0, failed: 1 }],
  ['green tests but a crashed runner', report(3, 0), 1, { passed: 3, failed: 1 }],
])('countTests counts %s', (_name, input, exitCode, expected) => {
  expect(countTests('unit', input, exitCode)).toMatchObject(expected);
});

test('countTests names what was skipped', () => {
  expect(countTests('unit', report(1, 0, ['passed', 'skipped', 'todo']), 0).skipped).toEqual([
    'test 1',
    'test 2',
  ]);
});
