import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('parseOptions has defaults for everything', () => {
  expect(parseOptions([])).toEqual({
    nextDays: 0,
    serve: false,
    reset: false,
    campaigns: 5,
    adsPerCampaign: 5,
    seed: 1,
    port: 0,
    stateDir: undefined,
    help: false,
  });
});

test.each([
  [['--next-days', '-1'], /--next-days/],
  [['--next-days', '1.5'], /whole number from 0 to 366/],
  [['--ads', '0'], /--ads/],
  [['--nonsense'], /--help/],
])('parseOptions refuses %j', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
