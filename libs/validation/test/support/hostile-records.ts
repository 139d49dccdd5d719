import { METRIC_FIELDS, OPTIONAL_FIELDS, REQUIRED_FIELDS } from '../../src/campaign/wire-record.ts';
import { metricOf, recordOf } from './campaign-records.ts';

/** A small seeded generator (mulberry32): a failing seed can be run again alone. */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

const edges: readonly unknown[] = [
  ...[0, -0, 1, -1, 0.5, 1.005, 10.075, 1234.5, 99.995, 1e-7, 1e8, 1e21, 1e308, NaN, Infinity, -Infinity],
  ...[2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 2 ** 53, 90_071_992_547_409.91, 90_071_992_547_410],
  ...['', ' ', '0', '12', ' 7 ', '1e3', '-1', '1.5', 'NaN', 'abc', '0x1', '1e999', 'x'.repeat(300)],
  ...[
    'a|b',
    'A\uFFFEB',
    'e\uFDD0\u0301',
    '\u{1FFFF}',
    'é',
    'e\u0301',
    '😀',
    '\0',
    '\ud800',
    '\u001f',
    'N/A',
    'null',
    '2024-10-31',
    '2024-02-30',
    '2025-01-01',
  ],
  ...[
    '1e999',
    '1e-999',
    '-0',
    '0.005',
    '12.00',
    '12345678901234567890',
    '0.0049999999999999999',
    '',
    'abc',
    '0x1',
  ].map(($number) => ({ $number })),
  ...[
    null,
    undefined,
    true,
    false,
    [],
    {},
    [1],
    [[]],
    { valueOf: 1, toString: 2 },
    { $number: 5 },
    { $notUtf8: '"\\xE9"' },
    { $number: '1', x: 1 },
  ],
];

const fieldNames = [
  '',
  'zone',
  '__proto__',
  'constructor',
  'a\0',
  '\ud800',
  '😀',
  '$number',
  'metrics ',
  'Clicks',
] as const;

/** A value that a field may hold after an accident. */
export function hostileValue(random: Random): unknown {
  const kind = random();
  if (kind < 0.6) return pick(random, edges);
  if (kind < 0.75) return Math.round(random() * 1000) / pick(random, [1, 2, 10, 100, 1000, 2000]);
  if (kind < 0.85) return (random() - 0.3) * 10 ** Math.floor(random() * 20);
  if (kind < 0.95) return { $number: String(random() * 1000) + String(Math.floor(random() * 1e9)) };
  return { [pick(random, fieldNames)]: [hostileValue(random)] };
}

/** A record that is mostly right: none, one or several fields replaced, added or (with `drift`) taken away. */
export function hostileRecord(random: Random, drift: boolean): unknown {
  if (random() < 0.02) return pick(random, [null, 5, 'text', true, [], [[]], { $number: '5e999' }]);
  const metrics = [1, 3, 7, 14].slice(0, Math.floor(random() * 5)).map((lifeday) => {
    const metric = metricOf(lifeday, { revenue: Math.round(random() * 1e6) / 1000 });
    if (random() < 0.1) metric[pick(random, METRIC_FIELDS)] = present(hostileValue(random));
    if (random() < 0.02) metric[pick(random, fieldNames)] = hostileValue(random);
    return metric;
  });
  const clicks = Math.floor(random() * 500);
  const record = recordOf({
    date: `2024-10-${String(1 + Math.floor(random() * 31)).padStart(2, '0')}`,
    campaign: `Campaign_${Math.floor(random() * 5)}`,
    ad: random() < 0.1 ? pick(random, [null, undefined, 'Ad_1', 'Ad_2']) : `Ad_${Math.floor(random() * 1e9)}`,
    cost: pick(random, [null, undefined, 1500, Math.round(random() * 2e4) / 2]),
    clicks,
    currency: random() < 0.8 ? undefined : pick(random, ['EUR', 'EUR', ' eur', '€', 'USD', '', null]),
    cpc: pick(random, [
      null,
      0.25,
      1.005,
      Math.round(random() * 1e6) / 1e6,
      Math.round(random() * 2000) / 2000,
    ]),
    metrics,
  });
  const fields = [...REQUIRED_FIELDS, ...OPTIONAL_FIELDS];
  for (let chance = random(); chance < 0.4; chance += 0.2)
    record[pick(random, fields)] = present(hostileValue(random));
  if (random() < 0.05) record[pick(random, fieldNames)] = hostileValue(random);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  if (drift && random() < 0.05) delete record[pick(random, fields)];
  return record;
}

/** Replaces `undefined`, which would be a missing field, by null. */
function present(value: unknown): unknown {
  return value ?? null;
}
