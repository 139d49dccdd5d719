import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countRows, octoberChunks, textOf } from '../../test/support/chunks.ts';
import { day } from '../../test/support/report.ts';
import { bendRows } from './bend-rows.ts';
import { ROW_FAULTS } from './row-catalogue.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { FaultRule } from './fault-rule.ts';
import type { StrikableRequest, Strike } from './fault-switches.ts';
import type { RowFaultName } from './row-catalogue.ts';

const LARGE = octoberChunks(40);
const GOOD = textOf(LARGE).slice(1, -1).split(',\n');
const known = new Set(GOOD);
const REQUEST: StrikableRequest = {
  number: 1,
  fromDay: day('2024-10-01'),
  toDay: day('2024-10-03'),
  lod: 'a',
  hasRows: true,
};

function bend(
  fault: RowFaultName,
  rule: Partial<FaultRule> = {},
  { chunks = LARGE, faultHash = 7 }: { chunks?: readonly ReportChunk[]; faultHash?: number } = {},
): { text: string; rows: number; struck: string[] } {
  const struck: string[] = [];
  const strike: Strike = { rule: { id: 1, fault, ...rule }, requestHash: 1, faultHash, take: () => true };
  const bent = [...bendRows(chunks, fault, strike, REQUEST, (row) => struck.push(row) > 0)];
  return { text: textOf(bent), rows: countRows(bent), struck };
}

const NAMES = Object.keys(ROW_FAULTS) as RowFaultName[];
/** What these put into a row is no JSON, and is not meant to be. */
const NO_JSON: readonly RowFaultName[] = ['bare-nan', 'bare-infinity'];

describe.each(NAMES)('bendRows with %s', (fault) => {
  test('strikes some rows, leaves the others byte by byte, and stays an array over all chunks', () => {
    expect(LARGE.length).toBeGreaterThan(2);
    const { text, rows, struck } = bend(fault, { share: 0.1 });
    expect(struck.length).toBeGreaterThan(0);
    const bent = text.slice(1, -1).split(',\n');
    const untouched = bent.filter((row) => known.has(row)).length;
    expect(bent).toHaveLength(rows);
    const kept = ['identical-rows', 'conflicting-rows', 'outside-window'].includes(fault);
    expect(untouched).toBe(
      fault === 'identical-rows' ? GOOD.length + struck.length : GOOD.length - (kept ? 0 : struck.length),
    );
    if (!NO_JSON.includes(fault)) expect(JSON.parse(text)).toHaveLength(rows);
  });

  test('strikes the same rows however the report is cut into chunks', () => {
    const whole: readonly ReportChunk[] = [{ bytes: Buffer.from(textOf(LARGE)), rows: GOOD.length }];
    expect(bend(fault, {}, { chunks: whole })).toEqual(bend(fault));
  });
});

describe('bendRows', () => {
  test('strikes the share asked for, at least one row, all of them with 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (share, faultHash) => {
        const { struck } = bend('negative-value', { share }, { faultHash });
        expect(struck.length).toBeGreaterThan(share * GOOD.length - 100);
        expect(struck.length).toBeLessThan(share * GOOD.length + 100);
        expect(struck.length).toBeGreaterThan(0);
      }),
      { numRuns: 8 },
    );
    expect(bend('negative-value', { share: 1 }).struck).toHaveLength(GOOD.length);
  });

  test('leaves an empty array where every row is missing', () => {
    expect(bend('missing-rows', { share: 1 })).toMatchObject({ text: '[]', rows: 0 });
  });

  test('touches the days of its rule only', () => {
    const { struck } = bend('null-campaign', { from: '2024-10-02', to: '2024-10-02', share: 1 });
    expect(struck).toHaveLength(GOOD.length / 3);
    expect(struck.every((row) => row.startsWith('2024-10-02'))).toBe(true);
  });

  test('renames all rows of an ad, and keeps to its ads', () => {
    const { struck } = bend('renamed-ad', { share: 0 });
    const [, campaign, ad] = (struck[0] ?? '').split(' ');
    expect(struck).toEqual(['01', '02', '03'].map((date) => `2024-10-${date} ${campaign!} ${ad!}`));
  });

  test('is silent where no row can be struck', () => {
    const young = octoberChunks().map(({ bytes, rows }) => ({
      bytes: Buffer.from(
        Buffer.from(bytes)
          .toString()
          .replaceAll(/"metrics":\[[^\]]*\]/g, '"metrics":[]'),
      ),
      rows,
    }));
    expect(bend('duplicate-lifeday', {}, { chunks: young })).toMatchObject({
      text: textOf(young),
      struck: [],
    });
  });
});
