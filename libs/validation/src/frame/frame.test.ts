import { describe as group, expect, test } from 'vitest';
import { ValidationError } from '../errors.ts';
import {
  createFloat64Builder,
  createInt32Builder,
  createJsonBuilder,
  createTextBuilder,
} from './column-builders.ts';
import { Dictionary } from './dictionary.ts';
import { columnOf, createFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { describe } from './describe.ts';
import { head, select, toRecords } from './operations.ts';
import { countNulls } from './validity.ts';

/** `rows` rows; every third without a value. */
function frameOf(rows: number): Frame {
  const builders = {
    day: createInt32Builder('date'),
    clicks: createInt32Builder('int32'),
    revenue: createFloat64Builder('int53'),
    ctr: createFloat64Builder('decimal'),
    campaign: createTextBuilder(),
    extra: createJsonBuilder(),
  };
  for (let row = 0; row < rows; row += 1) {
    const isNull = row % 3 === 2;
    builders.day.push(isNull ? null : row);
    builders.clicks.push(isNull ? null : row - 5);
    builders.revenue.push(isNull ? null : Number.MAX_SAFE_INTEGER - row);
    builders.ctr.push(isNull ? null : row / 8);
    builders.campaign.push(isNull ? null : `c${row % 2}`);
    builders.extra.push(isNull ? null : '{}');
  }
  const columns = Object.entries(builders).map(([name, builder]) => [name, builder.build()] as const);
  return createFrame(rows, Object.fromEntries(columns));
}

group('createFrame', () => {
  test('refuses columns of another length', () => {
    const { columns } = frameOf(9);
    expect(() => createFrame(8, columns)).toThrow(ValidationError);
    expect(() =>
      createFrame(9, {
        x: { kind: 'json', values: Array.from({ length: 9 }, () => null), validity: new Uint8Array(1) },
      }),
    ).toThrow(/^Cannot build a frame of 9 rows: column "x"/);
  });

  test('cannot be changed', () => {
    const frame = frameOf(3);
    expect(Object.isFrozen(frame) && Object.isFrozen(frame.columns)).toBe(true);
  });
});

group('builders', () => {
  test('grow past their first capacity and keep every cell', () => {
    const records = toRecords(frameOf(1000));
    expect(records).toHaveLength(1000);
    expect(records[999]).toEqual({
      day: '1972-09-26',
      clicks: 994,
      revenue: Number.MAX_SAFE_INTEGER - 999,
      ctr: 124.875,
      campaign: 'c1',
      extra: '{}',
    });
    expect(records[998]).toEqual({
      day: null,
      clicks: null,
      revenue: null,
      ctr: null,
      campaign: null,
      extra: null,
    });
  });

  test('have no bitmap while every row has a value', () => {
    const builder = createInt32Builder('int32');
    builder.push(1);
    expect(builder.build().validity).toBeNull();
    builder.push(null);
    expect(builder.build().validity).toEqual(Uint8Array.of(1));
    expect(builder.length).toBe(2);
  });

  test('leave a built column alone', () => {
    const builder = createTextBuilder(new Dictionary());
    builder.push('a');
    const built = builder.build();
    builder.push('b');
    expect([...built.codes]).toEqual([0]);
    // The dictionary is shared on purpose.
    expect(built.dictionary).toEqual(['a', 'b']);
  });
});

group('operations', () => {
  test('head keeps the first rows and clears the bits behind them', () => {
    for (const rows of [0, 1, 5, 8, 9, 20, 99]) {
      const part = head(frameOf(20), rows);
      expect(toRecords(part)).toEqual(toRecords(frameOf(20)).slice(0, rows));
      expect(describe(part)).toEqual(describe(frameOf(Math.min(rows, 20))));
    }
    expect(head(frameOf(20)).rowCount).toBe(10);
  });

  test('select orders columns as asked, over the same memory', () => {
    const frame = frameOf(4);
    const selected = select(frame, ['ctr', 'day']);
    expect(Object.keys(selected.columns)).toEqual(['ctr', 'day']);
    expect(selected.columns['ctr']).toBe(frame.columns['ctr']);
    expect(() => select(frame, ['nope'])).toThrow(/^Cannot read column "nope"/);
    expect(() => columnOf(frame, 'toString')).toThrow(ValidationError);
  });

  test('describe counts, and sums exactly beyond 2^53', () => {
    const [day, clicks, revenue, ctr, campaign, extra] = describe(frameOf(9));
    expect(day).toEqual({
      column: 'day',
      count: 9,
      nulls: 3,
      min: '1970-01-01',
      max: '1970-01-08',
      nullShare: 1 / 3,
      sum: null,
      quantiles: null,
      distinct: 6,
    });
    expect(clicks).toMatchObject({ min: -5, max: 2, sum: String(-5 - 4 - 2 - 1 + 1 + 2) });
    expect(revenue?.sum).toBe((6n * BigInt(Number.MAX_SAFE_INTEGER) - 21n).toString());
    expect(ctr).toMatchObject({ min: 0, max: 7 / 8, sum: null });
    expect(campaign).toMatchObject({ min: 'c0', max: 'c1', distinct: 2, sum: null });
    expect(extra).toMatchObject({ count: 9, nulls: 3, min: null, max: null, distinct: null });
  });

  test('describe has no minimum without a value', () => {
    for (const profile of describe(frameOf(0)))
      expect(profile).toMatchObject({ count: 0, nulls: 0, min: null, max: null });
  });
});

test('countNulls counts the rows, not the bits behind them', () => {
  expect(countNulls(Uint8Array.of(0xff, 0b0000_0101), 12)).toBe(2);
  expect(countNulls(null, 12)).toBe(0);
});
