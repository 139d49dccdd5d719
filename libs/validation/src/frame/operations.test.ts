import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { ValidationError } from '../errors.ts';
import { aggregate } from './aggregate.ts';
import { assign } from './assign.ts';
import { astype, coerce } from './astype.ts';
import { createCellBuilder } from './cell-builder.ts';
import { clip } from './clip.ts';
import type {
  Cell,
  ColumnOfKind,
  DecimalColumn,
  FixedColumn,
  Int32Column,
  Int53Column,
  KindName,
} from './column.ts';
import { concat } from './concat.ts';
import { dropDuplicates, valueCounts } from './drop-duplicates.ts';
import { filter } from './filter.ts';
import { createFrame } from './frame.ts';
import { groupBy } from './group-by.ts';
import { dropna, fillna, isna, replaceInfinite } from './missing.ts';
import { drop, rename, select, toRecords } from './operations.ts';
import { sortBy } from './sort-by.ts';
import { toCsv } from './to-csv.ts';

function column<Kind extends KindName>(kind: Kind, cells: readonly Cell[]): ColumnOfKind<Kind> {
  const builder = createCellBuilder(kind);
  for (const cell of cells) expect(builder.push(cell)).toBe(true);
  return builder.build();
}

/** Two keys with few values and separators inside, and a figure; any may be missing. */
const rows = fc.array(
  fc.record({
    a: fc.option(fc.constantFrom('x', 'x|', '|x', '', '😀'), { freq: 5 }),
    b: fc.option(fc.constantFrom('x', '|x', 'x|x'), { freq: 5 }),
    n: fc.option(fc.integer({ min: -1_000, max: 1_000 }), { freq: 5 }),
  }),
  { maxLength: 40 },
);
type Row = { readonly a: string | null; readonly b: string | null; readonly n: number | null };

const frameOf = (records: readonly Row[]) =>
  createFrame(records.length, {
    a: column(
      'text',
      records.map(({ a }) => a),
    ),
    b: column(
      'text',
      records.map(({ b }) => b),
    ),
    n: column(
      'int32',
      records.map(({ n }) => n),
    ),
  });

/** The same grouping in plain objects. */
function groupsOf(records: readonly Row[], keepsNulls: boolean): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of records) {
    if (!keepsNulls && (row.a === null || row.b === null)) continue;
    const key = JSON.stringify([row.a, row.b]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

describe('by property, against plain objects', () => {
  test('filter', () => {
    fc.assert(
      fc.property(rows, (records) => {
        const kept = filter(frameOf(records), (row) => row.n !== null && row.n > 0);
        expect(toRecords(kept)).toEqual(records.filter(({ n }) => n !== null && n > 0));
      }),
    );
  });

  test('sortBy is stable and puts nulls last', () => {
    fc.assert(
      fc.property(rows, (records) => {
        const compare = (x: Cell, y: Cell, sign: number): number =>
          x === y ? 0 : x === null ? 1 : y === null ? -1 : x < y ? -sign : sign;
        const expected = records.toSorted((x, y) => compare(x.a, y.a, 1) || compare(x.n, y.n, -1));
        expect(toRecords(sortBy(frameOf(records), 'a', '-n'))).toEqual(expected);
      }),
    );
  });

  test('groupBy', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (records, dropna) => {
        const grouped = groupBy(frameOf(records), ['a', 'b'], { dropna, sort: false }).agg({
          size: ['n', 'size'],
          count: ['n', 'count'],
          sum: ['n', 'sum'],
          least: ['n', 'min'],
          most: ['n', 'max'],
          first: ['n', 'first'],
          last: ['n', 'last'],
          different: ['n', 'nunique'],
          mean: ['n', 'mean'],
        });
        const expected = groupsOf(records, !dropna).map((group) => {
          const ns = group.flatMap(({ n }) => (n === null ? [] : [n]));
          const sum = ns.reduce((total, n) => total + n, 0);
          return {
            ...{ a: group[0]?.a, b: group[0]?.b, size: group.length, count: ns.length },
            ...(ns.length === 0
              ? { sum: null, least: null, most: null, first: null, last: null, mean: null }
              : {
                  ...{ sum, least: Math.min(...ns), most: Math.max(...ns), first: ns[0], last: ns.at(-1) },
                  mean: sum / ns.length + 0,
                }),
            different: new Set(ns).size,
          };
        });
        expect(toRecords(grouped)).toEqual(expected);
      }),
    );
  });

  test('dropDuplicates and valueCounts', () => {
    fc.assert(
      fc.property(rows, (records) => {
        const groups = groupsOf(records, true);
        expect(toRecords(dropDuplicates(frameOf(records), ['a', 'b']))).toEqual(
          groups.map(([first]) => first),
        );
        const counted = groupsOf(records, false).toSorted((x, y) => y.length - x.length);
        expect(toRecords(valueCounts(frameOf(records), 'a', 'b'))).toEqual(
          counted.map((group) => ({ a: group[0]?.a, b: group[0]?.b, count: group.length })),
        );
      }),
    );
  });

  test('isna, fillna and dropna', () => {
    fc.assert(
      fc.property(rows, (records) => {
        const frame = frameOf(records);
        expect(toRecords(isna(frame))).toEqual(
          records.map(({ a, b, n }) => ({ a: a === null, b: b === null, n: n === null })),
        );
        expect(toRecords(fillna(frame, { n: 5 })).map(({ n }) => n)).toEqual(records.map(({ n }) => n ?? 5));
        expect(dropna(frame, ['a', 'n']).rowCount).toBe(
          records.filter(({ a, n }) => a !== null && n !== null).length,
        );
      }),
    );
  });

  test('concat of the parts is the whole', () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        expect(toRecords(concat([frameOf(first), frameOf(second)]))).toEqual([...first, ...second]);
      }),
    );
  });

  test('toCsv can be read back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '=') })),
        (texts) => {
          const csv = toCsv(createFrame(texts.length, { t: column('text', texts) }), { header: false });
          const cells = [...csv.matchAll(/(?:"((?:[^"]|"")*)"|([^\n"]*))\n/g)].map(
            ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
          );
          expect(cells).toEqual(texts);
        },
      ),
    );
  });
});

describe('exactness', () => {
  test('sums of cents and of exact decimals lose nothing', () => {
    const big = Number.MAX_SAFE_INTEGER;
    const frame = createFrame(4, {
      cents: column('int53', [big, big, -big, 1]),
      eur: column('fixed(18)', ['0.000000000000000001', '1.5', '-1.5', '0.1']),
      half: column('decimal', [1e16, 1, -1e16, 0.25]),
    });
    const all = { groupOfRow: new Int32Array(4), groupCount: 1 };
    expect(() => aggregate(frame.columns.cents, 'cents', 'sum', all)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_OVERFLOW' }),
    );
    const exact = groupBy(astype(frame, { cents: 'fixed(0)' }), []).agg({
      cents: ['cents', 'sum'],
      eur: ['eur', 'sum'],
      half: ['half', 'sum'],
    });
    expect(toRecords(exact)).toEqual([
      { cents: '9007199254740992', eur: '0.100000000000000001', half: 1.25 },
    ]);
  });

  test('a sum beyond 64 bits is an error, not another number', () => {
    const frame = createFrame(2, { x: column('fixed(0)', ['9223372036854775807', '1']) });
    expect(() => groupBy(frame, []).agg({ x: ['x', 'sum'] })).toThrow(/^Cannot sum column "x"/);
  });

  test.each([
    ['int32', 2_147_483_647, true],
    ['int32', 2_147_483_648, false],
    ['int32', 0.5, false],
    ['int32', '7', true],
    ['int53', 2 ** 53, false],
    ['int53', -0, true],
    ['fixed(2)', '1e999', false],
    ['decimal', '1e999', false],
    ['date', '2024-02-30', false],
    ['bool', 2, false],
    ['int32', 'NaN', false],
  ] as const)('%s takes %s: %s', (kind, value, isTaken) => {
    const builder = createCellBuilder(kind);
    expect(builder.push(value)).toBe(isTaken);
  });

  test('NaN is no value and -0 is 0', () => {
    const [row] = toRecords(createFrame(1, { x: column('decimal', [NaN]), y: column('decimal', [-0]) }));
    expect(row).toEqual({ x: null, y: 0 });
  });

  test('coerce counts what it loses, astype refuses to', () => {
    const frame = createFrame(4, { t: column('text', ['1', 'x', '1.5', null]) });
    const { frame: numbers, nulled } = coerce(frame, { t: 'int32' });
    expect(toRecords(numbers).map(({ t }) => t)).toEqual([1, null, null, null]);
    expect(nulled).toEqual({ t: 2 });
    expect(() => astype(frame, { t: 'int32' })).toThrow(/row 1 holds what is none; use coerce\(\)/);
  });

  test('clip and replaceInfinite leave cells without a value alone', () => {
    const frame = createFrame(4, { x: column('decimal', [null, Infinity, -Infinity, 5]) });
    expect(toRecords(replaceInfinite(frame, 0)).map(({ x }) => x)).toEqual([null, 0, 0, 5]);
    expect(toRecords(clip(frame, { x: { lower: 0, upper: 4 } })).map(({ x }) => x)).toEqual([null, 4, 0, 4]);
    const money = createFrame(2, { eur: column('fixed(2)', ['-0.01', null]) });
    expect(toRecords(clip(money, { eur: { lower: '0.00' } }))).toEqual([{ eur: '0.00' }, { eur: null }]);
  });

  test('clip takes an open end for none, and the outermost values of a kind', () => {
    const frame = createFrame(3, { n: column('int32', [-(2 ** 31), 5, 2 ** 31 - 1]) });
    const bounds = { lower: -Infinity, upper: Infinity };
    expect(toRecords(clip(frame, { n: bounds }))).toEqual(toRecords(frame));
    expect(toRecords(clip(frame, { n: { lower: 2 ** 31 - 1 } })).map(({ n }) => n)).toEqual(
      Array(3).fill(2 ** 31 - 1),
    );
  });
});

describe('misuse', () => {
  const NOTHING = { a: null, b: null, n: null };
  const frame = frameOf([{ a: 'x', b: null, n: 1 }]);

  test.each([
    ['VALIDATION_UNKNOWN_COLUMN', () => drop(frame, ['nope' as 'a'])],
    ['VALIDATION_BAD_OPTION', () => rename(frame, { a: 'b' })],
    ['VALIDATION_BAD_VALUE', () => fillna(frameOf([NOTHING]), { n: 'x' as unknown as number })],
    ['VALIDATION_BAD_VALUE', () => assign(frame, { x: { kind: 'int32', of: () => 0.5 } })],
    ['VALIDATION_MALFORMED_FRAME', () => assign(frame, { x: column('int32', [1, 2]) })],
    ['VALIDATION_MALFORMED_FRAME', () => filter(frame, column('bool', [true, true]))],
    ['VALIDATION_BAD_OPTION', () => clip(frame, { a: { lower: 1 } })],
    ['VALIDATION_BAD_OPTION', () => clip(frame, { n: { lower: 2, upper: 1 } })],
    ['VALIDATION_BAD_OPTION', () => clip(frame, { n: { lower: 3e9 } })],
    ['VALIDATION_BAD_OPTION', () => clip(frame, { n: { upper: -(2 ** 31) - 1 } })],
    ['VALIDATION_BAD_OPTION', () => clip(frame, { n: { lower: Infinity } })],
    ['VALIDATION_BAD_OPTION', () => groupBy(frame, ['a']).agg({ x: ['b', 'sum'] })],
    ['VALIDATION_BAD_OPTION', () => concat([])],
    ['VALIDATION_BAD_OPTION', () => createCellBuilder('fixed(19)')],
  ] as const)('ends in %s', (code, misuse) => {
    expect(misuse).toThrow(expect.objectContaining({ code }));
  });
});

test('operations keep the original as it was', () => {
  const records: readonly Row[] = [
    { a: 'y', b: null, n: 5 },
    { a: 'x', b: 'x', n: null },
  ];
  const frame = frameOf(records);
  sortBy(frame, 'a');
  clip(frame, { n: { upper: 1 } });
  fillna(frame, { n: 9, b: 'z' });
  assign(frame, { n: { kind: 'int32', of: () => 1 } });
  expect(toRecords(frame)).toEqual(records);
});

test('operations keep track of the columns’ types', () => {
  const frame = createFrame(0, {
    a: column('text', []),
    n: column('int32', []),
    eur: column('fixed(2)', []),
  });
  expectTypeOf(select(frame, ['n']).columns).toEqualTypeOf<{ n: Int32Column }>();
  const assigned = assign(frame, { rate: { kind: 'decimal', of: (row) => row.n } });
  expectTypeOf(assigned.columns.rate).toEqualTypeOf<DecimalColumn>();
  const summed = groupBy(frame, ['a']).agg({ n: ['n', 'sum'], eur: ['eur', 'sum'], mean: ['eur', 'mean'] });
  expectTypeOf(summed.columns.n).toEqualTypeOf<Int53Column>();
  expectTypeOf(summed.columns.eur).toEqualTypeOf<FixedColumn>();
  expectTypeOf(summed.columns.mean).toEqualTypeOf<DecimalColumn>();
  expectTypeOf(toRecords(frame)).items.toHaveProperty('eur').toEqualTypeOf<string | null>();
  // @ts-expect-error There is no such column.
  expect(() => select(frame, ['nope'])).toThrow(ValidationError);
});
