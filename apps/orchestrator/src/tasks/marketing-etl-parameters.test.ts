import { expect, test } from 'vitest';
import { readMarketingEtlParameters } from './marketing-etl-parameters.ts';

const task = { kind: 'run', id: 'run_marketing_etl', after: [], handler: 'marketing-etl' } as const;

test('readMarketingEtlParameters reads what a run can ask for, and leaves the rest to other tasks', () => {
  const parameters = {
    only: { fromDate: '2024-10-01', toDate: '2024-10-31' },
    reconcile: { sampleShare: 0.1 },
    acceptDrift: { reason: 'announced', by: 'anna' },
  };
  expect(readMarketingEtlParameters({ task, parameters: { ...parameters, month: '2024-10' } })).toEqual(
    parameters,
  );
  expect(readMarketingEtlParameters({ task, parameters: {} })).toEqual({});
});

test.each([
  [{ only: { fromDate: '2024-10-01' } }, 'only.toDate'],
  [{ only: { fromDate: 'yesterday', toDate: '2024-10-31' } }, 'only.fromDate'],
  [{ reconcile: 'weekly' }, 'reconcile'],
  [{ reconcile: { sampleShare: 2 } }, 'reconcile'],
  [{ acceptDrift: { reason: '', by: 'anna' } }, 'acceptDrift.reason'],
])('readMarketingEtlParameters refuses %j and names %s', (parameters, path) => {
  expect(() => readMarketingEtlParameters({ task, parameters })).toThrow(
    expect.objectContaining({
      code: 'PIPELINE_PARAMETERS_INVALID',
      message: expect.stringMatching(`^Cannot run task run_marketing_etl: ${path}`) as string,
    }),
  );
});
