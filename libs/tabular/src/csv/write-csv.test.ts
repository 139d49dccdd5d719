import { expect, test } from 'vitest';
import type { TableRows } from '../rows.ts';
import { writeCsv } from './write-csv.ts';
import { describeColumn } from '../columns/describe-column.ts';

const columns = [describeColumn('campaign_name', 'text'), describeColumn('total_spend_eur', 'decimal')];

async function textOf(rows: TableRows): Promise<string> {
  return Buffer.concat(await Array.fromAsync(writeCsv(columns, rows))).toString();
}

/** The file of one row, without byte order mark and header. */
async function rowOf(text: string): Promise<string> {
  return (await textOf([[text, -12.5]])).split('total_spend_eur\r\n')[1] ?? '';
}

test.each([
  ['=1+1', `'=1+1`],
  ['+1', `'+1`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['＝1+1', `'＝1+1`],
  ['\t=1', `"\t'=1"`],
  ['\r=1', `"\r'=1"`],
  [' =1', `' =1`],
  // A spreadsheet that splits at another character finds a cell that begins behind it.
  ['Sale;=1+1', `"Sale;'=1+1"`],
  ['Sale,=1+1', `"Sale,'=1+1"`],
  ['Sale\t=1+1', `"Sale\t'=1+1"`],
  ['Sale\n=1+1', `"Sale\n'=1+1"`],
  ['Sale;"=1+1"', `"Sale;'""=1+1"""`],
  ['Sale; @x;-1', `"Sale;' @x;'-1"`],
])(
  'writeCsv puts an apostrophe before what begins a formula in some separator: %j',
  async (text, written) => {
    expect(await rowOf(text)).toBe(`${written},-12.5\r\n`);
  },
);

test.each(['Campaign - DE', 'a+b', 'x=1', "it's", 'Sale; 20 %'])(
  'writeCsv leaves %j as it is',
  async (text) => {
    expect((await rowOf(text)).replaceAll('"', '')).toBe(`${text},-12.5\r\n`);
  },
);

test('writeCsv quotes what needs it and leaves unknown empty', async () => {
  expect(await textOf([['a,"b"\nc', null]])).toBe('\uFEFFcampaign_name,total_spend_eur\r\n"a,""b""\nc",\r\n');
});

test('writeCsv reads a stream row by row and passes on bytes before it has read all of it', async () => {
  let read = 0;
  async function* cursor(): AsyncGenerator<readonly [string, number]> {
    for (; read < 50_000; read += 1) yield await Promise.resolve([`Campaign_${read}`, read]);
  }
  const chunks = writeCsv(columns, cursor());
  const { value: first } = await chunks.next();
  expect(first?.byteLength).toBeLessThan(100_000);
  expect(read).toBeLessThan(10_000);
  let lines = first?.filter((byte) => byte === 10).length ?? 0;
  for await (const chunk of chunks) lines += chunk.filter((byte) => byte === 10).length;
  expect(lines).toBe(50_001);
});

test('writeCsv ends the stream that it reads when its reader stops', async () => {
  let isEnded = false;
  async function* cursor(): AsyncGenerator<readonly [string, number]> {
    try {
      for (;;) yield await Promise.resolve(['x'.repeat(1000), 1]);
    } finally {
      isEnded = true;
    }
  }
  const chunks = writeCsv(columns, cursor());
  await chunks.next();
  await chunks.return();
  expect(isEnded).toBe(true);
});

test('writeCsv of no rows is the line of headings', async () => {
  expect(await textOf([])).toBe('\uFEFFcampaign_name,total_spend_eur\r\n');
});
