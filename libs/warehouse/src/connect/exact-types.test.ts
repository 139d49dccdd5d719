import { describe, expect, it } from 'vitest';
import { exactTypes, toIsoInstant } from './exact-types.ts';

describe('toIsoInstant', () => {
  it.each([
    ['2026-11-23 08:40:18.370123+00', '2026-11-23T08:40:18.370123Z'],
    ['2026-11-23 08:40:18.37+00', '2026-11-23T08:40:18.370000Z'],
    ['2026-11-23 08:40:18+00', '2026-11-23T08:40:18.000000Z'],
    ['infinity', 'infinity'],
  ])('reads %s', (text, iso) => {
    expect(toIsoInstant(text)).toBe(iso);
  });
});

describe('exactTypes', () => {
  const read = (oid: number, text: string): unknown =>
    (exactTypes.getTypeParser(oid, 'text') as (text: string) => unknown)(text);

  it.each([
    ['int8[]', 1016, '{9007199254740993,NULL}', [9_007_199_254_740_993n, null]],
    ['numeric[]', 1231, '{12345678901234567890.10,NaN}', ['12345678901234567890.10', 'NaN']],
    [
      'numeric[][]',
      1231,
      '{{1.50,2},{NULL,4}}',
      [
        ['1.50', '2'],
        [null, '4'],
      ],
    ],
    ['numeric[] with bounds', 1231, '[2:3]={0.1,0.2}', ['0.1', '0.2']],
    [
      'timestamptz[]',
      1185,
      '{"2026-11-23 08:40:18.370123+00",infinity}',
      ['2026-11-23T08:40:18.370123Z', 'infinity'],
    ],
    ['timestamp[]', 1115, '{"2026-11-23 08:40:18.370123"}', ['2026-11-23 08:40:18.370123']],
    ['date[]', 1182, '{2026-11-23,NULL}', ['2026-11-23', null]],
    ['an empty array', 1016, '{}', []],
  ] as const)('reads %s as its elements are read', (_, oid, text, values) => {
    expect(read(oid, text)).toEqual(values);
  });
});
