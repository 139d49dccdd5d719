import { expect, it } from 'vitest';
import { readPlanSettings, readPythonDir, readWindowPolicy } from './read-settings.ts';

it.each([
  ['VOLKA_RECONCILE', 'sample:2', 'must be off, daily, all or sample:<share>, such as sample:0.1'],
  ['VOLKA_LOAD_ORDER', 'sideways', 'must be one of oldest-first, newest-first'],
  ['VOLKA_COST_UNIT', 'dollars', 'must be one of cents, eur'],
  ['VOLKA_MAX_REFUSED_SHARE', 'a tenth', 'must be a share from 0 to 1, such as 0.05'],
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

it('reads how windows are judged, with 5 % and cents where nothing is said', () => {
  expect(readWindowPolicy({})).toEqual({ costUnit: 'cents', maxRefusedShare: 0.05 });
  expect(readWindowPolicy({ VOLKA_COST_UNIT: 'eur', VOLKA_MAX_REFUSED_SHARE: '0.2' })).toEqual({
    costUnit: 'eur',
    maxRefusedShare: 0.2,
  });
  expect(() => readWindowPolicy({ VOLKA_MAX_REFUSED_SHARE: '1.5' })).toThrow('VOLKA_MAX_REFUSED_SHARE');
});
