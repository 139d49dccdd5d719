import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { FixedColumn, Int32Column } from '../frame/column.ts';
import { toRecords } from '../frame/operations.ts';
import { hostileValue, pick, randomOf } from '../../test/support/hostile-records.ts';
import { bool, date, decimal, fixed, int32, int53, json, text } from './column-declaration.ts';
import { createValidator, validateRecords } from './create-validator.ts';
import type { SchemaSummary } from './create-validator.ts';
import { compileDecoder } from './compile-decoder.ts';
import { RowBuffer } from './row-buffer.ts';
import { Dictionary } from '../frame/dictionary.ts';
import { defineSchema } from './define-schema.ts';
import type { FrameOf, RowOfSchema } from './define-schema.ts';
import { schemaMarkdown, storageColumns } from './describe-schema.ts';

const stays = defineSchema({
  name: 'stays',
  grain: 'one row per night and room',
  key: ['night', 'room'],
  columns: {
    night: date(z.string().describe('night of the stay')),
    room: text(z.string().max(10)),
    guests: int32(z.int().min(1).max(6).describe('who slept there'), { unit: 'people' }),
    paid_cents: int53(z.int().min(0).nullable(), {
      from: 'paid',
      scale: 2,
      unit: 'EUR cents',
      isOptional: true,
    }),
    deposit: fixed(2, z.number().min(-100).max(100).nullable(), { policy: { default: 'null' } }),
    score: decimal(z.number().min(0).max(10).nullable(), {
      policy: { default: 'null', 'out-of-range': 'clamp', negative: 'clamp' },
    }),
    breakfast: bool(z.boolean().nullable(), { isOptional: true }),
    board: text(z.enum(['none', 'half', 'full']), { policy: 'quarantine' }),
    notes: json(z.unknown().nullable(), { isOptional: true }),
    version: int32(z.int().max(3).nullable(), {
      policy: { 'out-of-range': 'fail', default: 'null' },
      isOptional: true,
    }),
  },
  checks: [
    {
      rule: 'paid-but-free',
      column: 'paid_cents',
      sentence: 'is paid without board',
      policy: 'quarantine',
      holds: (row) => row.board !== 'none' || row.paid_cents === null || row.paid_cents < 1_000_00,
    },
    { rule: 'crowded', column: 'guests', sentence: 'is above 4', holds: (row) => row.guests <= 4 },
  ],
});

/** Formats of numbers that ask more than the kind of their column, or less. */
const formats = defineSchema({
  name: 'formats',
  grain: 'one row each',
  columns: {
    uint32: int32(z.uint32().nullable(), { policy: 'null', isOptional: true }),
    int32_in_53: int53(z.int32().nullable(), { policy: 'null', isOptional: true }),
    whole: decimal(z.int().nullable(), { policy: 'null', isOptional: true }),
    whole_fixed: fixed(2, z.number().int().nullable(), { policy: 'null', isOptional: true }),
    float32: decimal(z.float32().nullable(), { policy: 'null', isOptional: true }),
    chained: int32(z.number().int().min(-1).nullable(), { policy: 'null', isOptional: true }),
  },
});

const stay = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  night: '2024-10-01',
  room: 'A1',
  guests: 2,
  paid: 10.075,
  deposit: '5.5',
  score: 7.5,
  board: 'half',
  ...changes,
});

const rulesOf = ({ quarantined }: SchemaSummary): readonly string[] =>
  quarantined.flatMap(({ reasons }) => reasons.map(({ rule, column }) => `${rule} ${column ?? ''}`));

describe('a row', () => {
  test('is read as declared', () => {
    const { frame, summary } = validateRecords(stays, [stay({ breakfast: true, notes: { b: 1, a: 2 } })]);
    expect(toRecords(frame)).toEqual([
      {
        ...{ night: '2024-10-01', room: 'A1', guests: 2, paid_cents: 1008, deposit: '5.50', score: 7.5 },
        ...{ breakfast: true, board: 'half', notes: '{"a":2,"b":1}', version: null },
      },
    ]);
    expect(summary).toMatchObject({ received: 1, accepted: 1, collapsed: 0, quarantined: [] });
  });

  test('that is refused is explained in the words of zod, and kept whole', () => {
    const record = stay({ guests: 7, room: 'a long way down', board: 'all' });
    const { summary } = validateRecords(stays, [record]);
    expect(summary.quarantined).toEqual([
      {
        recordIndex: 0,
        cellColumns: null,
        rawJson: JSON.stringify(record),
        reasons: [
          {
            rule: 'name-too-long',
            column: 'room',
            message: 'room Too big: expected string to have <=10 characters: "a long way down"',
          },
          { rule: 'out-of-range', column: 'guests', message: 'guests Too big: expected number to be <=6: 7' },
          {
            rule: 'not-allowed',
            column: 'board',
            message: expect.stringMatching(
              /^board Invalid option: expected one of "none"\|"half"\|"full": "all"$/,
            ) as string,
          },
        ],
      },
    ]);
  });

  test.each([
    [{ guests: null }, ['missing-value guests']],
    [{ guests: undefined }, ['missing-field guests']],
    [{ guests: 1.5 }, ['fractional guests']],
    [{ guests: 0 }, ['out-of-range guests']],
    [{ guests: '3' }, []],
    [{ paid: -0.001 }, ['negative paid_cents']],
    [{ paid: { $number: '90071992547409.915' } }, ['out-of-range paid_cents']],
    [{ night: '2024-02-30' }, ['bad-date night']],
    [{ room: '  ' }, ['missing-value room']],
    [{ room: 5 }, ['not-text room']],
    [{ breakfast: 'yes' }, ['not-boolean breakfast']],
    [{ board: 'none', paid: 5_000 }, ['paid-but-free paid_cents']],
  ])('%j breaks %j', (changes, rules) => {
    expect(rulesOf(validateRecords(stays, [stay(changes)]).summary)).toEqual(rules);
  });

  test.each([null, 5, 'text', [], { $number: '1' }])('%j is no record', (record) => {
    expect(rulesOf(validateRecords(stays, [record]).summary)).toEqual(['not-an-object ']);
  });
});

describe('policies', () => {
  test('null, clamp and warn keep the row and are counted', () => {
    const { frame, summary } = validateRecords(stays, [
      stay({ deposit: 'x', score: 11 }),
      stay({ room: 'B', deposit: 100.01, score: -1, guests: 5 }),
    ]);
    expect(toRecords(frame)).toMatchObject([
      { deposit: null, score: 10 },
      { deposit: null, score: 0 },
    ]);
    const counts = summary.report.rules.map(
      ({ effect, rule, column, count }) => `${effect} ${rule} ${column ?? ''} ${count}`,
    );
    expect(counts.sort()).toEqual([
      'clamped negative score 1',
      'clamped out-of-range score 1',
      'nulled not-numeric deposit 1',
      'nulled out-of-range deposit 1',
      'warned crowded guests 1',
    ]);
    expect(summary.report.columns.find(({ column }) => column === 'score')).toMatchObject({
      clamped: 2,
      outOfRange: 2,
    });
  });

  test.each([
    ['int32', int32(z.int().min(0).max(100), { policy: 'clamp' }), [-5, 100.5, '1e999'], [0, 100, 100]],
    ['int53, scaled', int53(z.int().min(0).max(150), { policy: 'clamp', scale: 2 }), [-0.001, 1.6], [0, 150]],
    ['decimal', decimal(z.number().min(-1).max(1), { policy: 'clamp' }), [-2, 2], [-1, 1]],
    ['fixed', fixed(2, z.number().max(1.5), { policy: 'clamp' }), ['1.505'], ['1.50']],
  ] as const)('clamp brings to the limit what lies beyond it: %s', (_, a, values, clamped) => {
    const schema = defineSchema({ name: 's', grain: 'one row each', columns: { a } });
    const { frame } = validateRecords(
      schema,
      values.map((value) => ({ a: value })),
    );
    expect(toRecords(frame).map((row) => row.a)).toEqual(clamped);
  });

  test.each([
    ['half a thing', int32(z.int().min(0).max(100), { policy: 'clamp' }), 7.5, 'fractional'],
    ['a forbidden one', int32(z.int().max(9).multipleOf(2), { policy: 'clamp' }), 3, 'not-allowed'],
    ['no limit on its side', int32(z.int().min(0), { policy: 'clamp' }), 3e9, 'out-of-range'],
    [
      'a limit that the column cannot hold',
      int32(z.int().max(5e9), { policy: 'clamp' }),
      6e9,
      'out-of-range',
    ],
    ['one of 64 bits', fixed(18, z.number().max(100), { policy: 'clamp' }), 200, 'out-of-range'],
  ])('clamp refuses what has no limit to go to: %s', (_, a, value, rule) => {
    const schema = defineSchema({ name: 's', grain: 'one row each', columns: { a } });
    expect(rulesOf(validateRecords(schema, [{ a: value }]).summary)).toEqual([`${rule} a`]);
  });

  test('fail ends the pass without showing a value', () => {
    expect(() => validateRecords(stays, [stay(), stay({ version: 4_711 })])).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_POLICY_FAIL',
        message:
          'Cannot go on with record 1: its version breaks the rule out-of-range, whose policy is fail; look at the source',
      }),
    );
  });

  test.each([
    ['null where zod takes none', { a: int32(z.int(), { policy: 'null' }) }],
    ['clamp without a limit', { a: int32(z.int(), { policy: 'clamp' }) }],
    ['clamp of text', { a: text(z.string().max(3), { policy: 'clamp' }) }],
    ['an impossible scale', { a: int53(z.int(), { scale: 19 }) }],
    ['an impossible scale of decimals', { a: fixed(1.5, z.number()) }],
  ])('defineSchema refuses %s', (_, columns) => {
    expect(() => defineSchema({ name: 's', grain: 'one row each', columns })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_BAD_SCHEMA' }),
    );
  });

  test('defineSchema refuses a key that may be null', () => {
    const columns = { a: text(z.string().nullable()) };
    expect(() => defineSchema({ name: 's', grain: 'one row each', key: ['a'], columns })).toThrow(
      /part of the key/,
    );
  });
});

describe('rows of one key', () => {
  test('collapse if identical and are quarantined, all of them, if not', () => {
    const records = [
      stay(),
      stay({ room: 'B' }),
      stay({ paid: '10.075' }),
      stay({ room: 'B', guests: 3 }),
      stay({ room: 'C' }),
    ];
    const { frame, summary } = validateRecords(stays, records);
    expect(toRecords(frame).map(({ room }) => room)).toEqual(['A1', 'C']);
    expect(summary).toMatchObject({ received: 5, accepted: 2, collapsed: 1 });
    expect(summary.quarantined.map(({ recordIndex }) => recordIndex)).toEqual([1, 3]);
    expect(rulesOf(summary)).toEqual(['conflicting-duplicate ', 'conflicting-duplicate ']);
  });

  test('are compared column by column, whatever a text contains', () => {
    const schema = defineSchema({
      name: 's',
      grain: 'one row each',
      key: ['a', 'b'],
      columns: { a: text(z.string()), b: text(z.string()) },
    });
    const { summary } = validateRecords(schema, [
      { a: 'x","y', b: 'z' },
      { a: 'x', b: 'y","z' },
      { a: 'x|y', b: 'z' },
    ]);
    expect(summary.accepted).toBe(3);
  });

  test('a finished validator is of no more use', () => {
    const validator = createValidator(stays);
    validator.finish();
    expect(() => validator.validate([], 0)).toThrow(expect.objectContaining({ code: 'VALIDATION_FINISHED' }));
  });
});

test('20 000 hostile records: the compiled decoder and the careful one agree, and every record is accounted for', () => {
  const counts = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = randomOf(seed);
      const records = Array.from({ length: 200 }, (_, at) => {
        const record = stay({
          room: `r${at % 150}`,
          guests: 1 + (at % 7),
          score: pick(random, [1, 5.5, null, 10]),
          paid: pick(random, [10.07, 10.075, null]),
          deposit: pick(random, [5.5, -0.005, 99.995, 1e-9, null, '1.005']),
        });
        // In some records only: where the format asks more than the kind, every number is decoded carefully.
        if (random() < 0.3)
          record[pick(random, formats.columns).name] = pick(random, [7, -0, 1.5, -5, 3e9, 1e39]);
        const names = [...Object.keys(record), 'notes', 'breakfast'];
        for (let chance = random(); chance < 0.5; chance += 0.25)
          record[pick(random, names)] = hostileValue(random);
        return random() < 0.02 ? hostileValue(random) : record;
      });
      const compiled = passOver(records, false);
      const careful = passOver(records, true);
      expect(isDeepStrictEqual(compiled, careful)).toBe(true);
      const { summary } = compiled;
      expect(summary.accepted + summary.collapsed + summary.quarantined.length).toBe(records.length);
      counts.accepted += summary.accepted;
      counts.refused += summary.quarantined.length;
    }),
    { numRuns: 100 },
  );
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(3_000);
}, 120_000);

/** Without the key's passes: only what the decoders do. */
function passOver(records: readonly unknown[], carefulOnly: boolean) {
  const columns = [...stays.columns, ...formats.columns];
  const validator = createValidator({ ...stays, key: [], columns }, { carefulOnly });
  const rows = [
    ...toRecords(validator.validate(records.slice(0, 70), 0)),
    ...toRecords(validator.validate(records.slice(70), 70)),
  ];
  return { rows, summary: validator.finish() };
}

test('the compiled decoder takes a plain record, and leaves what is unusual to the careful one', () => {
  const dictionaries = stays.columns.map(() => new Dictionary());
  const decode = compileDecoder(stays.columns, dictionaries);
  const takes = (record: Record<string, unknown>): boolean | undefined =>
    decode?.(record, new RowBuffer(stays.columns, dictionaries, 1));
  const plain = stay({ deposit: 5.5, paid: 10.07 });
  expect(takes(plain)).toBe(true);
  expect(takes(stay({ deposit: null, score: null, paid: null, breakfast: false }))).toBe(true);
  for (const changes of [
    { deposit: '5.5' },
    { guests: 7 },
    { guests: '2' },
    { room: ' A1' },
    { notes: {} },
    { paid: 0.005 },
  ]) {
    expect(takes({ ...plain, ...changes })).toBe(false);
  }
});

test.each([
  ['uint32', -5],
  ['int32_in_53', 3e9],
  ['whole', 1.5],
  ['whole_fixed', 1.5],
  ['float32', 1e39],
])('a number that the format of %s excludes is never taken: %d', (column, value) => {
  const { frame } = validateRecords(formats, [{ [column]: value }, { [column]: 7 }]);
  expect(toRecords(frame).map((row) => Number(row[column as keyof typeof row]))).toEqual([0, 7]);
});

test('what is accepted is what zod takes', () => {
  const random = randomOf(5);
  const record = z.object({ guests: z.int().min(1).max(6) });
  for (let at = 0; at < 5_000; at += 1) {
    const guests = hostileValue(random);
    if (typeof guests !== 'number') continue;
    const isAccepted = validateRecords(stays, [stay({ guests })]).summary.accepted === 1;
    expect(isAccepted).toBe(record.safeParse({ guests }).success);
  }
});

test('a schema is the source of types, storage and documentation', () => {
  expectTypeOf<FrameOf<typeof stays>['columns']['guests']>().toEqualTypeOf<Int32Column>();
  expectTypeOf<FrameOf<typeof stays>['columns']['deposit']>().toEqualTypeOf<FixedColumn>();
  expectTypeOf<RowOfSchema<typeof stays>['guests']>().toEqualTypeOf<number>();
  expectTypeOf<RowOfSchema<typeof stays>['paid_cents']>().toEqualTypeOf<number | null>();
  expectTypeOf<RowOfSchema<typeof stays>['breakfast']>().toEqualTypeOf<boolean | null>();
  expect(storageColumns(stays).slice(2, 5)).toEqual([
    { name: 'guests', sqlType: 'integer', isNullable: false },
    { name: 'paid_cents', sqlType: 'bigint', isNullable: true },
    { name: 'deposit', sqlType: 'numeric(18, 2)', isNullable: true },
  ]);
  const markdown = schemaMarkdown(stays);
  expect(markdown).toContain('Grain: one row per night and room. Key: `night`, `room`;');
  expect(markdown).toMatch(
    /\| `guests` +\| integer +\| people +\| from 1 to 6 +\| quarantine +\| who slept there +\|/,
  );
  expect(markdown).toMatch(
    /\| `score` +\| numeric\(18, 10\) +\| +\| from 0 to 10 or null +\| null; out-of-range: clamp; negative: clamp \|/,
  );
  expect(markdown).toMatch(/\| `crowded` +\| `guests` +\| is above 4 +\| warn +\|/);
});
