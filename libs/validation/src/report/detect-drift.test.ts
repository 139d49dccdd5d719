import { describe, expect, test } from 'vitest';
import { ColumnProfiler } from '../frame/column-profile.ts';
import { createInt32Builder } from '../frame/column-builders.ts';
import type { ColumnProfile } from '../frame/column-profile.ts';
import { detectDrift } from './detect-drift.ts';

function profileOf(values: readonly (number | null)[]): readonly ColumnProfile[] {
  const builder = createInt32Builder('int32');
  for (const value of values) builder.push(value);
  const profiler = new ColumnProfiler('clicks');
  profiler.add(builder.build(), values.length);
  return [profiler.profile()];
}

/** A hundred values around `level`, so many of them missing. */
function load(level: number, nulls = 0, days = 1) {
  const values = Array.from({ length: 100 * days }, (_, at) => (at % 100 < nulls ? null : level + (at % 10)));
  return { columns: profileOf(values), days };
}

const QUIET = Array.from({ length: 14 }, (_, at) => load(1_000 + at, 2 + (at % 3)));

describe('detectDrift', () => {
  test('is silent about loads like those before', () => {
    expect(detectDrift(load(1_007, 3), QUIET)).toEqual([]);
  });

  test('warns with both figures', () => {
    expect(detectDrift(load(1_007, 40), QUIET)).toEqual([
      {
        column: 'clicks',
        figure: 'null share',
        value: 0.4,
        usual: 0.03,
        least: 0.02,
        greatest: 0.04,
        loads: 14,
        message:
          'clicks: null share 40.0 %, usually 3.0 % (2.0 % to 4.0 % in the last 14 loads of this kind)',
      },
    ]);
    const figures = detectDrift(load(100_000, 3), QUIET).map(({ figure }) => figure);
    expect(figures).toEqual(['mean', 'median', 'p95']);
  });

  test('compares rows a day, whatever the length of the windows', () => {
    expect(detectDrift(load(1_007, 3, 7), QUIET)).toEqual([]);
    const [warning] = detectDrift({ ...load(1_007, 3, 7), days: 30 }, QUIET);
    expect(warning).toMatchObject({ figure: 'rows', usual: 100 });
    expect(warning?.message).toMatch(/^rows a day 23\.3333, usually 100 \(100 to 100 in/);
  });

  test('says nothing with fewer than five loads, and looks at no more than fourteen', () => {
    expect(detectDrift(load(1, 50), QUIET.slice(0, 4))).toEqual([]);
    expect(detectDrift(load(1, 50), QUIET.slice(0, 5))).not.toEqual([]);
    const older = Array.from({ length: 30 }, () => load(9_000));
    expect(detectDrift(load(1_007, 3), [...QUIET, ...older])).toEqual([]);
    expect(detectDrift(load(1_007, 3), [...older, ...QUIET])).not.toEqual([]);
  });

  test('does not take a column that comes and goes for a fault of its own', () => {
    const restless = Array.from({ length: 14 }, (_, at) => load(at % 2 === 0 ? 10 : 10_000));
    expect(detectDrift(load(20_000), restless)).toEqual([]);
  });

  test('passes over columns that history does not know', () => {
    const columns = [...load(1_000, 3).columns, { ...profileOf([1])[0]!, column: 'new' }];
    expect(detectDrift({ columns }, QUIET)).toEqual([]);
  });
});
