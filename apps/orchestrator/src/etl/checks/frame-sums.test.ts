import { createFloat64Builder, createFrame, createInt32Builder, createTextBuilder } from '@volka/validation';
import type { Frame } from '@volka/validation';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameSums } from './frame-sums.ts';

interface Row {
  readonly day: number;
  readonly campaign: string;
  readonly clicks: number | null;
  readonly cents: number | null;
}

const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    day: fc.integer({ min: 0, max: 2 }),
    campaign: fc.constantFrom('a', 'b', 'ü'),
    clicks: fc.option(fc.integer({ min: 0, max: 2_147_483_647 })),
    cents: fc.option(fc.integer({ min: 0, max: 1_000_000_000_000 })),
  }),
  { maxLength: 40 },
);

function frameOf(some: readonly Row[]): Frame {
  const date = createInt32Builder('date');
  const name = createTextBuilder();
  const clicks = createInt32Builder('int32');
  const cents = createFloat64Builder('int53');
  for (const row of some) {
    date.push(row.day);
    name.push(row.campaign);
    clicks.push(row.clicks);
    cents.push(row.cents);
  }
  return createFrame(some.length, {
    campaigns_execution_date: date.build(),
    campaign_name: name.build(),
    clicks: clicks.build(),
    spend_cents: cents.build(),
  });
}

function sumKnown(some: readonly Row[], metric: 'clicks' | 'cents'): number | null {
  const known = some.map((row) => row[metric]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

test.each(['day', 'day and campaign'] as const)('sums the rows by %s, over several frames', (by) => {
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 3 }), (frames) => {
      const frameSums = createFrameSums(['clicks', 'spend_cents'], by);
      for (const each of frames) frameSums.add(frameOf(each));
      const groups = Map.groupBy(frames.flat(), ({ day, campaign }) =>
        by === 'day' ? `1970-01-0${day + 1} ` : `1970-01-0${day + 1} ${campaign}`,
      );
      expect(frameSums.sums()).toEqual(
        [...groups].map(([key, members]) => ({
          date: key.slice(0, 10),
          campaign: key.slice(11),
          rowCount: members.length,
          sums: { clicks: sumKnown(members, 'clicks'), spend_cents: sumKnown(members, 'cents') },
        })),
      );
    }),
  );
});

test('refuses columns that it cannot sum', () => {
  const frame = frameOf([{ day: 0, campaign: 'a', clicks: 1, cents: 1 }]);
  expect(() => {
    createFrameSums(['campaign_name'], 'day').add(frame);
  }).toThrow('column campaign_name does not contain whole numbers');
});
