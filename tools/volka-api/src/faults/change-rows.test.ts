import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countRows, octoberChunks, textOf } from '../../test/support/chunks.ts';
import { day } from '../../test/support/report.ts';
import { changeRows } from './change-rows.ts';
import { ROW_FAULTS } from './row-catalogue.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { FaultRule } from './fault-rule.ts';
import type { FaultableRequest, Injection } from './fault-switches.ts';
import type { RowFaultName } from './row-catalogue.ts';

const LARGE = octoberChunks(40);
const GOOD = textOf(LARGE).slice(1, -1).split(',\n');
const known = new Set(GOOD);
const REQUEST: FaultableRequest = {
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
): { text: string; rows: number; changed: string[] } {
  const changed: string[] = [];
  const injection: Injection = {
    rule: { id: 1, fault, ...rule },
    requestHash: 1,
    faultHash,
    take: () => true,
  };
  const body = [...changeRows(chunks, fault, injection, REQUEST, (row) => changed.push(row) > 0)];
  return { text: textOf(body), rows: countRows(body), changed };
}

const NAMES = Object.keys(ROW_FAULTS) as RowFaultName[];
/** What these put into a row is no JSON, and is not meant to be. */
const NO_JSON: readonly RowFaultName[] = ['bare-nan', 'bare-infinity'];

describe.each(NAMES)('changeRows with %s', (fault) => {
  test('changes some rows, keeps the bytes of the others, and stays one array over all chunks', () => {
    expect(LARGE.length).toBeGreaterThan(2);
    const { text, rows, changed } = bend(fault, { share: 0.1 });
    expect(changed.length).toBeGreaterThan(0);
    const texts = text.slice(1, -1).split(',\n');
    const untouched = texts.filter((row) => known.has(row)).length;
    expect(texts).toHaveLength(rows);
    const kept = ['identical-rows', 'conflicting-rows', 'outside-window'].includes(fault);
    expect(untouched).toBe(
      fault === 'identical-rows' ? GOOD.length + changed.length : GOOD.length - (kept ? 0 : changed.length),
    );
    if (!NO_JSON.includes(fault)) expect(JSON.parse(text)).toHaveLength(rows);
  });

  test('changes the same rows for any chunks of the report', () => {
    const whole: readonly ReportChunk[] = [{ bytes: Buffer.from(textOf(LARGE)), rows: GOOD.length }];
    expect(bend(fault, {}, { chunks: whole })).toEqual(bend(fault));
  });
});

describe('changeRows', () => {
  test('changes the requested share, at least one row, and every row for a share of 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (share, faultHash) => {
        const { changed } = bend('negative-value', { share }, { faultHash });
        expect(changed.length).toBeGreaterThan(share * GOOD.length - 100);
        expect(changed.length).toBeLessThan(share * GOOD.length + 100);
        expect(changed.length).toBeGreaterThan(0);
      }),
      { numRuns: 8 },
    );
    expect(bend('negative-value', { share: 1 }).changed).toHaveLength(GOOD.length);
  });

  test('leaves an empty array where every row is missing', () => {
    expect(bend('missing-rows', { share: 1 })).toMatchObject({ text: '[]', rows: 0 });
  });

  test('touches the days of its rule only', () => {
    const { changed } = bend('null-campaign', { from: '2024-10-02', to: '2024-10-02', share: 1 });
    expect(changed).toHaveLength(GOOD.length / 3);
    expect(changed.every((row) => row.startsWith('2024-10-02'))).toBe(true);
  });

  test('renames all rows of an ad, and keeps to its ads', () => {
    const { changed } = bend('renamed-ad', { share: 0 });
    const [, campaign, ad] = (changed[0] ?? '').split(' ');
    expect(changed).toEqual(['01', '02', '03'].map((date) => `2024-10-${date} ${campaign!} ${ad!}`));
  });

  test('changes nothing where no row can be changed', () => {
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
      changed: [],
    });
  });
});
