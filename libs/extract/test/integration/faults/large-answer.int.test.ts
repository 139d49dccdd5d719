import { expect, it } from 'vitest';
import { measureLargeAnswer } from '../../proof/measure-large-answer.ts';

const MB = 1024 * 1024;

it('reads 300 MB in the memory that 50 MB take, and loses no record (npm run proof:large-answer: 2 GB)', async () => {
  const small = await measureLargeAnswer(50 * MB);
  const large = await measureLargeAnswer(300 * MB);
  for (const { kind, records, sentRows, left } of [small, large]) {
    expect({ kind, left }).toEqual({ kind: 'rows', left: [] });
    expect(records).toBe(sentRows);
  }
  expect(large.bytes).toBeGreaterThan(295 * MB);
  expect(large.peakRssBytes).toBeLessThan(small.peakRssBytes + 30 * MB);
});
