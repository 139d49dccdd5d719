import { describe, expect, test } from 'vitest';
import {
  metricOf,
  OCTOBER,
  recordOf,
  rulesAgainst,
  validateWindow,
} from '../../test/support/campaign-records.ts';
import { ContractDriftError, ValidationError } from '../errors.ts';
import { createCampaignValidator } from './create-campaign-validator.ts';
import { METRIC_FIELDS, REQUIRED_FIELDS } from './wire-record.ts';

describe('quarantine', () => {
  test('collects every reason, keeps the readable parts of the key and the whole record', () => {
    const record = recordOf({
      date: '2024-09-30',
      campaign: null,
      ad: ' Ad\u00a0',
      cost: { $number: '-12345678901234567890.5' },
      clicks: 1.5,
      metrics: null,
    });
    const { summary } = validateWindow([recordOf(), record]);
    expect(summary).toMatchObject({ received: 2, accepted: 1, collapsed: 0 });
    const [quarantined] = summary.quarantined;
    expect(quarantined).toMatchObject({
      recordIndex: 1,
      executionDate: '2024-09-30',
      campaignName: null,
      adName: 'Ad',
    });
    expect(quarantined?.reasons.map(({ rule, column }) => [rule, column])).toEqual([
      ['outside-window', 'campaigns_execution_date'],
      ['missing-campaign', 'campaign_name'],
      ['fractional', 'clicks'],
      ['negative', 'spend_cents'],
      ['bad-metrics', 'metrics'],
    ]);
    expect(quarantined?.reasons[2]?.message).toBe('clicks is not a whole number: 1.5');
    expect(quarantined?.rawJson).toContain('"cost":-12345678901234567890.5,');
  });

  test.each([null, 5, 'text', true, [], [[]], { $number: '12345678901234567890' }])(
    'takes %j, which is no record',
    (record) => {
      const { summary } = validateWindow([record]);
      expect(summary.quarantined[0]).toMatchObject({
        executionDate: null,
        campaignName: null,
        adName: null,
        reasons: [{ rule: 'not-an-object' }],
      });
      expect(summary.report.columns[0]?.received).toBe(0);
    },
  );

  test('keeps a record that the reader could not decode, as it was handed over', () => {
    const undecoded = { $notUtf8: String.raw`{"campaign":"caf\xE9"}` };
    const { summary } = validateWindow([recordOf(), undecoded]);
    expect(summary.quarantined).toMatchObject([
      { executionDate: null, reasons: [{ rule: 'not-utf-8' }], rawJson: JSON.stringify(undecoded) },
    ]);
    expect(summary.report.columns[0]?.received).toBe(1);
  });

  test('a poison row does not stop the rows around it', () => {
    const { rows, summary } = validateWindow([
      recordOf({ ad: 'a' }),
      recordOf({ campaign: null }),
      recordOf({ ad: 'b' }),
    ]);
    expect(rows.map((row) => row['ad_name'])).toEqual(['a', 'b']);
    expect(summary.quarantined.map(({ recordIndex }) => recordIndex)).toEqual([1]);
  });

  test('a name that cannot be stored is no readable part of a key', () => {
    const { summary } = validateWindow([recordOf({ campaign: 'x'.repeat(256), ad: 'a\0' })]);
    expect(summary.quarantined[0]).toMatchObject({ campaignName: null, adName: null });
  });
});

describe('ContractDriftError', () => {
  test.each(REQUIRED_FIELDS)('names a missing %s and the record', (field) => {
    const validator = createCampaignValidator({ window: OCTOBER });
    expect(() => validator.validate([recordOf(), recordOf({ [field]: undefined })], 100)).toThrow(
      expect.objectContaining({
        name: 'ContractDriftError',
        code: 'VALIDATION_CONTRACT_DRIFT',
        field,
        recordIndex: 101,
      }),
    );
  });

  test.each(METRIC_FIELDS)('names a missing metrics[].%s', (field) => {
    const metric = Object.fromEntries(Object.entries(metricOf(1)).filter(([name]) => name !== field));
    expect(() => validateWindow([recordOf({ metrics: [metric] })])).toThrow(
      new ContractDriftError(`metrics[].${field}`, 0),
    );
  });

  test('does not come for cost and ad', () => {
    expect(rulesAgainst(recordOf({ cost: undefined, ad: undefined }))).toEqual([]);
  });
});

describe('createCampaignValidator', () => {
  test.each([
    { fromDate: '2024-10-02', toDate: '2024-10-01' },
    { fromDate: '2024-10-01', toDate: 'today' },
  ])('refuses the window %j', (window) => {
    expect(() => createCampaignValidator({ window })).toThrow(ValidationError);
  });

  test.each(['', '[]', '["a"]', '["2024-10-01","c",5]', '["2024-10-01","c","a","x"]', '{}'])(
    'refuses "%s" as a conflicting key',
    (key) => {
      expect(() => createCampaignValidator({ window: OCTOBER, conflictingKeys: new Set([key]) })).toThrow(
        /conflictingKeys/,
      );
    },
  );

  test('ends with finish()', () => {
    const validator = createCampaignValidator({ window: OCTOBER });
    expect(validator.finish()).toMatchObject({ received: 0, accepted: 0, collapsed: 0, quarantined: 0 });
    expect(() => validator.validate([], 0)).toThrow(/^Cannot validate records: the pass is finished/);
    expect(() => validator.finish()).toThrow(ValidationError);
  });

  test('answers an empty frame for an empty batch', () => {
    const validator = createCampaignValidator({ window: OCTOBER });
    expect(validator.validate([], 0).rowCount).toBe(0);
    expect(validator.finish().profile[0]).toMatchObject({ count: 0, min: null });
  });

  test('profiles the accepted rows over all batches', () => {
    const records = [recordOf({ ad: 'b' }), recordOf({ ad: 'a', clicks: 7 }), recordOf({ campaign: null })];
    const { summary } = validateWindow(records, { batchSizes: [1] });
    const profileOf = (name: string) => summary.profile.find(({ column }) => column === name);
    expect(profileOf('clicks')).toMatchObject({ count: 2, nulls: 0, min: 7, max: 100, sum: '107' });
    expect(profileOf('ad_name')).toMatchObject({ min: 'a', max: 'b', distinct: 2 });
    expect(profileOf('campaigns_execution_date')).toMatchObject({ min: '2024-10-05', max: '2024-10-05' });
  });
});
