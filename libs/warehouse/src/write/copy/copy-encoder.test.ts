import { describe, expect, it } from 'vitest';
import type { ColumnarBatch } from '../columnar-batch.ts';
import type { CopyColumn } from './copy-columns.ts';
import { rawAppendColumns } from './copy-columns.ts';
import { CopyEncoder, createChunk } from './copy-encoder.ts';

const COLUMNS: readonly CopyColumn[] = [
  { name: 'day', kind: 'date' },
  { name: 'name', kind: 'text' },
  { name: 'n', kind: 'int32' },
  { name: 'cents', kind: 'int53' },
  { name: 'ratio', kind: 'decimal' },
  { name: 'fixed', kind: 'constant', cell: Buffer.from('0000000101', 'hex') },
  { name: 'extra', kind: 'json' },
];

function batch(overrides: Partial<ColumnarBatch['columns']> = {}, rowCount = 2): ColumnarBatch {
  const columns: ColumnarBatch['columns'] = {
    day: { kind: 'date', values: Int32Array.of(10_958, 0), validity: null },
    name: { kind: 'text', codes: Int32Array.of(1, 0), dictionary: ['é', 'ab'], validity: null },
    n: { kind: 'int32', values: Int32Array.of(-2, 0), validity: Uint8Array.of(0b01) },
    cents: { kind: 'int53', values: Float64Array.of(-1, 2 ** 53 - 1), validity: null },
    ratio: { kind: 'decimal', values: Float64Array.of(0, 0), validity: Uint8Array.of(0b00) },
    extra: { kind: 'json', values: ['{}', null], validity: Uint8Array.of(0b01) },
  };
  return { rowCount, columns: Object.assign(columns, overrides) };
}

function encode(source: ColumnarBatch, size = 4_096): string {
  const encoder = new CopyEncoder(COLUMNS);
  encoder.bind(source);
  let out = '';
  for (let row = 0; row < source.rowCount;) {
    const chunk = createChunk(Math.max(size, encoder.rowBytesAtMost(row)));
    row = encoder.encode(chunk, row);
    out += chunk.bytes.toString('hex', 0, chunk.length);
  }
  return out;
}

describe('CopyEncoder', () => {
  it('writes the known bytes of each kind and of null', () => {
    const first = [
      '0007',
      '00000004' + '00000001', // one day after 2000-01-01
      '00000002' + '6162',
      '00000004' + 'fffffffe',
      '00000008' + 'ffffffffffffffff',
      'ffffffff',
      '00000001' + '01',
      '00000003' + '01' + '7b7d',
    ];
    const second = [
      '0007',
      '00000004' + 'ffffd533', // 10,957 days before
      '00000002' + 'c3a9',
      'ffffffff',
      '00000008' + '001fffffffffffff',
      'ffffffff',
      '00000001' + '01',
      'ffffffff',
    ];
    expect(encode(batch())).toBe([...first, ...second].join(''));
  });

  it('writes the same bytes for chunks of any size', () => {
    expect(encode(batch(), 1)).toBe(encode(batch()));
  });

  it('never writes more than the announced maximum', () => {
    const json = JSON.stringify({ name: '日本語'.repeat(500), poison: '\0\ud800' });
    const source = batch({ extra: { kind: 'json', values: [json, json], validity: null } });
    const encoder = new CopyEncoder(COLUMNS);
    encoder.bind(source);
    const chunk = createChunk(encoder.rowBytesAtMost(0));
    expect(encoder.encode(chunk, 0)).toBe(1);
    expect(chunk.length).toBeLessThanOrEqual(chunk.bytes.length);
  });

  it('writes a text with refused characters and large numbers completely', () => {
    const json = String.raw`{"poison":"\u0000","large":[${Array(100).fill('1e20').join(',')}],"last":true}`;
    const source = batch({ extra: { kind: 'json', values: [json, json], validity: null } });
    const encoder = new CopyEncoder(COLUMNS);
    encoder.bind(source);
    const chunk = createChunk(encoder.rowBytesAtMost(0));
    encoder.encode(chunk, 0);
    expect(chunk.bytes.toString('utf8', 0, chunk.length)).toContain(json.replace(String.raw`\u0000`, '�'));
  });

  it('reports the column that is missing or of another kind', () => {
    const encoder = new CopyEncoder(COLUMNS);
    const without = Object.fromEntries(Object.entries(batch().columns).filter(([name]) => name !== 'n'));
    expect(() => {
      encoder.bind({ rowCount: 2, columns: without });
    }).toThrow(expect.objectContaining({ code: 'WAREHOUSE_FRAME_MISMATCH', context: { column: 'n' } }));
    expect(() => {
      encoder.bind(batch({ n: { kind: 'int53', values: Float64Array.of(1, 2), validity: null } }));
    }).toThrow(/column n is of kind int53/);
  });

  it('refuses values that would be stored differently', () => {
    const refused = expect.objectContaining({ code: 'WAREHOUSE_VALUE_REFUSED' }) as Error;
    const cents = { kind: 'int53', values: Float64Array.of(0.5, 1), validity: null } as const;
    const ratio = { kind: 'decimal', values: Float64Array.of(1e9, 0), validity: null } as const;
    const name = { kind: 'text', codes: Int32Array.of(0, 0), dictionary: ['a\0'], validity: null } as const;
    expect(() => encode(batch({ cents }))).toThrow(refused);
    expect(() => encode(batch({ ratio }))).toThrow(refused);
    expect(() => encode(batch({ name }))).toThrow(refused);
  });
});

describe('rawAppendColumns', () => {
  it("follows the raw table's order, with the load's own two columns after the revenues", () => {
    const names = rawAppendColumns({ loadId: 1n, loadedAtMicros: 946_684_800_000_001n });
    expect(names.map(({ name }) => name).slice(-5)).toEqual([
      'revenue_14d_cents',
      '_etl_loaded_at',
      '_load_id',
      '_spend_source',
      '_extra',
    ]);
    const constants = names.flatMap((column) =>
      column.kind === 'constant' ? [column.cell.toString('hex')] : [],
    );
    expect(constants).toEqual(['00000008' + '0000000000000001', '00000008' + '0000000000000001']);
  });
});
