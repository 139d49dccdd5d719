import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countRows, octoberChunks, textOf } from '../../test/support/chunks.ts';
import { repeatRows } from './repeat-rows.ts';

describe('repeatRows', () => {
  test.each([5, 200])('fills a report up to its size with rows that it has, %d ads a campaign', (ads) => {
    const chunks = octoberChunks(ads);
    const known = new Set(textOf(chunks).slice(1, -1).split(',\n'));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_500_000 }), (bytes) => {
        const filled = [...repeatRows(chunks, bytes)];
        const text = textOf(filled);
        expect(text.length).toBeLessThanOrEqual(Math.max(bytes + 1, textOf(chunks).length));
        expect(text.length).toBeGreaterThan(bytes - 300_000);
        const rows = JSON.parse(text) as unknown[];
        expect(rows).toHaveLength(countRows(filled));
        expect(new Set(text.slice(1, -1).split(',\n'))).toEqual(known);
      }),
      { numRuns: 5 },
    );
  });

  test('repeats one and the same block: gigabytes take no memory', () => {
    const blocks = new Set<Uint8Array>();
    let bytes = 0;
    for (const chunk of repeatRows(octoberChunks(), 3 * 2 ** 30)) {
      blocks.add(chunk.bytes);
      bytes += chunk.bytes.length;
    }
    expect(bytes).toBeGreaterThan(3 * 2 ** 30 - 300_000);
    expect(blocks.size).toBe(3);
  });

  test('leaves a report without rows as it is', () => {
    expect(textOf(repeatRows([{ bytes: Buffer.from('[]'), rows: 0 }], 1_000_000))).toBe('[]');
  });
});
