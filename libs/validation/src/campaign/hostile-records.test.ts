import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OCTOBER, validateWindow } from '../../test/support/campaign-records.ts';
import { hostileRecord, randomOf } from '../../test/support/hostile-records.ts';
import { ContractDriftError } from '../errors.ts';
import { createCampaignValidator } from './create-campaign-validator.ts';
import { campaignRecordSchema } from './wire-record.ts';

/** Thousands of records take seconds, and more beside other work. */
const PATIENCE_MS = 120_000;

function recordsOf(seed: number, count: number, drift: boolean): readonly unknown[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => hostileRecord(random, drift));
}

test(
  '20 000 hostile records: every one is accounted for, and both decoders agree on all cells and counts',
  () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom('cents', 'eur'),
        fc.constantFrom('quarantine', 'clamp'),
        fc.constantFrom('accept', 'quarantine', 'clamp'),
        (seed, costUnit, negativePolicy, negativeRevenuePolicy) => {
          const records = recordsOf(seed, 200, false);
          const settings = { costUnit, negativePolicy, negativeRevenuePolicy, batchSizes: [70, 1] } as const;
          const fused = validateWindow(records, settings);
          const { received, accepted, collapsed, quarantined } = fused.summary;
          expect(received).toBe(records.length);
          expect(accepted + collapsed + quarantined.length).toBe(received);
          expect(fused.rows).toHaveLength(accepted);
          expect(new Set(quarantined.map(({ recordIndex }) => recordIndex)).size).toBe(quarantined.length);

          const careful = validateWindow(records, { ...settings, carefulOnly: true });
          expect(isDeepStrictEqual(careful, fused)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  },
  PATIENCE_MS,
);

test(
  '5 000 drifting records: nothing is thrown but ContractDriftError',
  () => {
    let drifted = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const record of recordsOf(seed, 50, true)) {
          try {
            validateWindow([record]);
          } catch (error) {
            expect(error).toBeInstanceOf(ContractDriftError);
            drifted += 1;
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(drifted).toBeGreaterThan(50);
  },
  PATIENCE_MS,
);

test('what was quarantined is kept whole as JSON', () => {
  const plainRecords = recordsOf(7, 400, false).map(
    (record) => JSON.parse(JSON.stringify(record ?? null)) as unknown,
  );
  for (const { recordIndex, rawJson } of validateWindow(plainRecords).summary.quarantined) {
    const expected = JSON.stringify(plainRecords[recordIndex]).replace(
      /\{"\$number":"(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)"\}/g,
      '$1',
    );
    expect(rawJson).toBe(expected);
  }
});

test(
  'campaignRecordSchema describes what is accepted',
  () => {
    const records = recordsOf(11, 3_000, false).filter(
      (record) => campaignRecordSchema.safeParse(record).success,
    );
    expect(records.length).toBeGreaterThan(500);
    const acceptable = new Set([
      'outside-window',
      'missing-campaign',
      'out-of-range',
      'duplicate-lifeday',
      'name-too-long',
    ]);
    for (const record of records) {
      const validator = createCampaignValidator({ window: OCTOBER });
      validator.validate([record], 0);
      for (const { reasons } of validator.takeQuarantined()) {
        // What a schema of single fields cannot say.
        for (const { rule } of reasons)
          if (!rule.startsWith('unstorable')) expect(acceptable).toContain(rule);
      }
    }
  },
  PATIENCE_MS,
);
