import { expect, test } from 'vitest';
import { RequestLog } from './request-log.ts';

test('RequestLog keeps the last entries, oldest first, however many come', () => {
  const log = new RequestLog(3);
  const entry = { at: '', periodFrom: null, periodTo: null, lod: 'a', status: 200, rows: 0 };
  for (let bytes = 1; bytes <= 20; bytes++) {
    log.add({ ...entry, number: bytes, bytes, aborted: false, faults: [] });
    const expected = [bytes - 2, bytes - 1, bytes].filter((number) => number > 0);
    expect(log.list().map((kept) => kept.bytes)).toEqual(expected);
  }
});
