import { expect, it } from 'vitest';
import { readPlanSettings, readPythonDir } from './config.ts';

it.each([
  ['VOLKA_RECONCILE', 'sample:2', 'must be off, daily, all or sample:<share>, such as sample:0.1'],
  ['VOLKA_LOAD_ORDER', 'sideways', 'must be one of oldest-first, newest-first'],
  ['VOLKA_LOG_LEVEL', 'loud', 'must be one of debug, info, warn, error'],
])('%s=%s is refused with the form it has, without its value', (name, value, form) => {
  expect(() => readPythonDir({ [name]: value }, '/')).toThrow(
    `Cannot read the configuration: ${name} ${form}; see .env.template`,
  );
});

it('takes every form that is named', () => {
  for (const VOLKA_RECONCILE of ['off', 'daily', 'all', 'sample:0.1', 'sample:.25'])
    expect(() => readPlanSettings({ VOLKA_RECONCILE })).not.toThrow();
});
