import { expect, test } from 'vitest';
import { describeVersions } from './describe-versions.ts';

const key = { date: '2024-10-01', campaign: 'Campaign_1', ad: 'N/A' };
const version = {
  validFrom: '2024-10-02T05:00:00.000001Z',
  validTo: '2024-10-05T05:00:00.000000Z',
  loadId: 12n,
  runId: 'run-1',
  ageDays: 1,
};

test('describeVersions prints when each version was current, why it was made and what changed', () => {
  expect(
    describeVersions(key, [
      {
        ...version,
        kind: 'initial',
        figures: {
          spend_eur: '12.30',
          spend_source: 'reported',
          impressions: '9000',
          clicks: '1',
          players_1d: '2',
        },
        changes: [],
      },
      {
        ...version,
        validFrom: '2024-10-05T05:00:00.000000Z',
        validTo: null,
        kind: 'restatement',
        ageDays: 4,
        figures: {},
        changes: [
          { metric: 'spend_eur', oldValue: '12.3', newValue: '9.75', isMaturation: false },
          { metric: 'players_14d', oldValue: null, newValue: '140', isMaturation: true },
        ],
      },
    ]),
  ).toEqual([
    'Campaign_1 / N/A on 2024-10-01: 2 versions',
    '',
    '1. initial       2024-10-02 05:00:00 to 2024-10-05 05:00:00   load 12, 1 day after the day, run run-1',
    '   spend_eur 12.30  spend_source reported  impressions 9000  clicks 1',
    '   players_1d 2',
    '',
    '2. restatement   2024-10-05 05:00:00 to now   load 12, 4 days after the day, run run-1',
    '   spend_eur    12.3  →  9.75',
    '   players_14d     –  →   140  matures',
  ]);
});

test('describeVersions prints a version that the marts do not contain yet', () => {
  const lines = describeVersions(key, [{ ...version, validTo: null, kind: null, figures: {}, changes: [] }]);
  expect(lines.slice(2)).toEqual([
    '1. not classified yet 2024-10-02 05:00:00 to now   load 12, 1 day after the day, run run-1',
    '   what changed is known after the next run of the marts',
  ]);
});
