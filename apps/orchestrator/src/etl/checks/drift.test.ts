import { describe } from '@volka/validation';
import { createFrame, createInt32Builder } from '@volka/validation';
import { expect, test } from 'vitest';
import { toColumnProfile } from './drift.ts';

test('toColumnProfile reads a stored profile', () => {
  const builder = createInt32Builder('int32');
  for (const value of [1, 2, null, 4]) builder.push(value);
  const [profile] = describe(createFrame(4, { clicks: builder.build() }));
  const stored = JSON.parse(JSON.stringify({ ...profile, column: undefined })) as Record<string, unknown>;
  expect(toColumnProfile('clicks', stored)).toEqual(profile);
});

test('toColumnProfile reads a profile of an earlier version', () => {
  expect(
    toColumnProfile('clicks', { count: 10, nulls: 1, min: 0, max: 5, sum: '12', distinct: null }),
  ).toEqual({
    column: 'clicks',
    count: 10,
    nulls: 1,
    nullShare: 0.1,
    min: 0,
    max: 5,
    sum: '12',
    quantiles: null,
    distinct: null,
  });
  expect(toColumnProfile('clicks', { quantiles: { p50: 'x' } })).toMatchObject({
    count: 0,
    nullShare: null,
    quantiles: null,
  });
});
