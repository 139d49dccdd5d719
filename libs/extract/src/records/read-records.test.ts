import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readRecords } from './read-records.ts';
import type { ReadRecordsOptions } from './read-records.ts';

async function read(source: Readable, options: Partial<ReadRecordsOptions> = {}): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const batch of readRecords(source, { contentEncoding: 'identity', ...options }))
    records.push(...batch.records);
  return records;
}

const answer = (): Readable => Readable.from([Buffer.from('[{"clicks": 1}]')]);

function failing(error: Error): Readable {
  return new Readable({
    read() {
      this.destroy(error);
    },
  });
}

it('readRecords reads the elements of an array', async () => {
  expect(await read(answer())).toEqual([{ clicks: 1 }]);
});

it('readRecords passes a defect of the text reader on as it is', async () => {
  const defect = Object.assign(new RangeError('out of bounds'), { code: 'ERR_OUT_OF_RANGE' });
  const textReader = {
    takeText: (): never => {
      throw defect;
    },
  };
  await expect(read(answer(), { textReader })).rejects.toBe(defect);
});

it('readRecords passes an error of its source on if it does not come from network or disk', async () => {
  const lost = Object.assign(new Error('the connection broke'), { code: 'WAREHOUSE_CONNECTION_LOST' });
  await expect(read(failing(lost))).rejects.toBe(lost);
});

it('readRecords calls a source that the disk cannot read unreadable', async () => {
  const broken = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  await expect(read(failing(broken))).rejects.toMatchObject({
    code: 'EXTRACT_SPOOL_UNREADABLE',
    context: { systemCode: 'EIO' },
  });
});
