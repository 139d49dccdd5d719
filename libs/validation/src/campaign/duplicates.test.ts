import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OCTOBER, recordOf, validateWindow } from '../../test/support/campaign-records.ts';
import { ConflictingRowsError } from '../errors.ts';
import { createCampaignValidator } from './create-campaign-validator.ts';
import { KeyIndex } from './key-index.ts';

describe('duplicates', () => {
  test('identical rows collapse in the first pass', () => {
    const records = [
      recordOf(),
      recordOf({ ad: 'Ad_4' }),
      recordOf(),
      recordOf({ clicks: '100' }),
      recordOf({ ad: ' Ad_3 ' }),
    ];
    const { summary, passes } = validateWindow(records, { batchSizes: [2] });
    expect(summary).toMatchObject({ received: 5, accepted: 2, collapsed: 3, quarantined: [] });
    expect(passes).toBe(1);
  });

  test('conflicting rows end the first pass and are all in quarantine after the second', () => {
    const records = [recordOf({ ad: 'x' }), recordOf(), recordOf({ clicks: 99 }), recordOf()];
    const first = createCampaignValidator({ window: OCTOBER });
    first.validate(records, 0);
    expect(() => first.finish()).toThrow(ConflictingRowsError);

    const { rows, summary, passes } = validateWindow(records);
    expect(passes).toBe(2);
    expect(rows.map((row) => row['ad_name'])).toEqual(['x']);
    expect(summary.quarantined.map(({ recordIndex }) => recordIndex)).toEqual([1, 2, 3]);
    expect(summary.quarantined[0]).toMatchObject({
      executionDate: '2024-10-05',
      campaignName: 'Campaign_1',
      adName: 'Ad_3',
      reasons: [{ rule: 'conflicting-duplicate' }],
    });
    expect(summary.conflictingKeys).toBe(1);
  });

  test('a refused row of a conflicting key carries both reasons', () => {
    const records = [recordOf(), recordOf({ clicks: 99 }), recordOf({ clicks: -1 })];
    const rules = validateWindow(records).summary.quarantined.map(({ reasons }) =>
      reasons.map(({ rule }) => rule),
    );
    expect(rules).toEqual([
      ['conflicting-duplicate'],
      ['conflicting-duplicate'],
      ['negative', 'conflicting-duplicate'],
    ]);
  });

  test('a record that is refused whole takes nothing from the good row of its key', () => {
    const { summary } = validateWindow([recordOf({ metrics: null }), recordOf()]);
    expect(summary).toMatchObject({ accepted: 1, collapsed: 0, quarantined: [{ recordIndex: 0 }] });
  });

  test('a row with a refused cell conflicts with a row that has a value there', () => {
    const { summary } = validateWindow([recordOf({ clicks: -1 }), recordOf()]);
    expect(summary).toMatchObject({ accepted: 0, cellsQuarantined: 0, withoutCells: [] });
    expect(summary.quarantined.map(({ reasons }) => reasons.map(({ rule }) => rule))).toEqual([
      ['negative', 'conflicting-duplicate'],
      ['conflicting-duplicate'],
    ]);
    expect(summary.report.columns.find(({ column }) => column === 'clicks')).toMatchObject({
      quarantined: 1,
      'cell-quarantined': 0,
    });
  });

  test('rows that are the same without their refused cells collapse, and each keeps its entry', () => {
    const { rows, summary } = validateWindow([recordOf({ clicks: -1 }), recordOf({ clicks: -2 })]);
    expect(rows).toHaveLength(1);
    expect(summary).toMatchObject({ accepted: 1, collapsed: 1, quarantined: [], cellsQuarantined: 2 });
    expect(summary.withoutCells.map(({ recordIndex }) => recordIndex)).toEqual([0, 1]);
  });

  test('null and N/A are the same ad, and no other names are', () => {
    expect(validateWindow([recordOf({ ad: null }), recordOf({ ad: 'N/A' })]).summary.collapsed).toBe(1);
    const names: readonly (readonly [string, string])[] = [
      ['a|b', 'c'],
      ['a', 'b|c'],
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['a\u001f', 'c'],
      ['a', '\u001fc'],
      ['e\u0301', 'c'],
      ['é', 'C'],
      ['😀', '😃'],
    ];
    const records = names.map(([campaign, ad], at) => recordOf({ campaign, ad, clicks: at, cost: at }));
    expect(validateWindow(records).summary).toMatchObject({ accepted: names.length, quarantined: [] });
  });

  test('what a hash calls identical is compared cell by cell in the next pass', () => {
    const settings = { retainedRows: 0 };
    const identical = validateWindow([recordOf(), recordOf()], settings);
    expect(identical).toMatchObject({ passes: 2, summary: { accepted: 1, collapsed: 1, quarantined: [] } });
    // As if the hashes of two different rows had been the same.
    const conflictingKeys = new Set(['["2024-10-05","Campaign_1","Ad_3","unverified"]']);
    const different = validateWindow([recordOf(), recordOf({ clicks: 99 })], {
      ...settings,
      conflictingKeys,
    });
    expect(different).toMatchObject({ passes: 2, summary: { accepted: 0, collapsed: 0 } });
    expect(different.summary.quarantined).toHaveLength(2);
  });

  test('rows with large unknown fields are compared by hash once enough of them are in memory', () => {
    const note = 'n'.repeat(600);
    const records = ['x', 'y', 'z', 'z'].map((ad) => recordOf({ ad, note }));
    const found = { accepted: 3, collapsed: 1, quarantined: [] };
    const limited = { batchSizes: [1], retainedExtraCharacters: 1_000 };
    expect(validateWindow(records, limited)).toMatchObject({ passes: 2, summary: found });
    expect(validateWindow(records, { batchSizes: [1] })).toMatchObject({ passes: 1, summary: found });
  });

  test('come out the same in any order, batches and memory', () => {
    const copies = fc.array(
      fc.record({
        campaign: fc.constantFrom('a', 'b', 'é', 'e\u0301', ' a'),
        ad: fc.constantFrom('x', 'x ', null, 'N/A'),
        clicks: fc.constantFrom(5, 5, 5, 6),
        zone: fc.constantFrom(undefined, undefined, 1),
      }),
      { maxLength: 24 },
    );
    const retentions = fc.record({
      retainedRows: fc.integer({ min: 0, max: 20 }),
      retainedExtraCharacters: fc.integer({ min: 0, max: 60 }),
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(copies, sizes, retentions, (changes, batchSizes, retention) => {
        const contents = new Map<string, string[]>();
        for (const { campaign, ad, clicks, zone } of changes) {
          const key = JSON.stringify([campaign.trim().normalize(), (ad ?? 'N/A').trim()]);
          contents.set(key, [...(contents.get(key) ?? []), JSON.stringify([clicks, zone])]);
        }
        const groups = [...contents.values()];
        const conflicting = groups.filter((group) => new Set(group).size > 1);
        const { summary, rows } = validateWindow(changes.map(recordOf), { batchSizes, ...retention });
        expect(summary.accepted).toBe(groups.length - conflicting.length);
        expect(rows).toHaveLength(summary.accepted);
        expect(summary.quarantined).toHaveLength(conflicting.flat().length);
        expect(summary.conflictingKeys).toBe(conflicting.length);
        expect(summary.accepted + summary.collapsed + summary.quarantined.length).toBe(changes.length);
      }),
      { numRuns: 300 },
    );
  });
});

test('KeyIndex numbers keys in order and finds each again, however many', () => {
  const index = new KeyIndex();
  const keys = Array.from({ length: 5_000 }, (_, at) => [19_000 + (at % 31), at % 97, at] as const);
  for (const key of keys) expect(index.add(...key)).toBe(-1);
  keys.forEach((key, at) => {
    expect(index.find(...key)).toBe(at);
    expect(index.add(...key)).toBe(at);
  });
  expect(index.find(19_000, 1, 0)).toBe(-1);
  expect(index.size).toBe(5_000);
});
