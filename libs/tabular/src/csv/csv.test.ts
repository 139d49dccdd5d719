import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';
import { describeColumn } from '../columns/describe-column.ts';

const columns = [describeColumn('campaign_name', 'text'), describeColumn('total_spend_eur', 'decimal')];

/** The file of one row, without byte order mark and header. */
const rowOf = (text: string): string => toCsv(columns, [[text, -12.5]]).split('total_spend_eur\r\n')[1] ?? '';

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
])('toCsv puts an apostrophe before what begins a formula in some separator: %j', (text, written) => {
  expect(rowOf(text)).toBe(`${written},-12.5\r\n`);
});

test.each(['Campaign - DE', 'a+b', 'x=1', "it's", 'Sale; 20 %'])('toCsv leaves %j as it is', (text) => {
  expect(rowOf(text).replaceAll('"', '')).toBe(`${text},-12.5\r\n`);
});

test('toCsv quotes what needs it and leaves unknown empty', () => {
  expect(toCsv(columns, [['a,"b"\nc', null]])).toBe(
    '\uFEFFcampaign_name,total_spend_eur\r\n"a,""b""\nc",\r\n',
  );
});
