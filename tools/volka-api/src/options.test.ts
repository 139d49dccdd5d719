import { describe, expect, test } from 'vitest';
import { day } from '../test/support/report.ts';
import { resolveOptions } from './options.ts';
import type { SimulatorOptions } from './options.ts';

const GOOD = { apiKey: 'local-key', asOf: '2024-12-15' };

describe('resolveOptions', () => {
  test('fills in the defaults', () => {
    expect(resolveOptions(GOOD)).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      apiKey: 'local-key',
      asOfDay: day('2024-12-15'),
      world: { campaigns: 5, adsPerCampaign: 5, firstDay: day('2019-01-01'), blemishes: true },
    });
  });

  test.each<[keyof SimulatorOptions, unknown]>([
    ['apiKey', ' '],
    ['asOf', '2024-13-01'],
    ['firstDate', 'yesterday'],
    ['port', 70_000],
    ['port', -1],
    ['seed', 1.5],
    ['campaigns', 0],
    ['adsPerCampaign', Number.NaN],
  ])('names a bad %s', (option, value) => {
    expect(() => resolveOptions({ ...GOOD, [option]: value })).toThrow(
      expect.objectContaining({
        name: 'SimulatorError',
        code: 'SIMULATOR_OPTION_INVALID',
        retryable: false,
        message: expect.stringMatching(new RegExp(`^Cannot use option ${option}: .*; give `)) as string,
      }),
    );
  });
});
