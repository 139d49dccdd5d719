import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';
import { describeColumn } from './report-columns.ts';

const columns = [describeColumn('campaign_name', 25), describeColumn('total_spend_eur', 1700)];

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
  'toCsv takes the power from a text that begins like a formula: %j',
  (text) => {
    expect(toCsv(columns, [[text, -12.5]])).toContain(`'${text}`);
    expect(toCsv(columns, [[text, -12.5]])).toContain(',-12.5\r\n');
  },
);

test('toCsv quotes what needs it and leaves unknown empty', () => {
  expect(toCsv(columns, [['a,"b"\nc', null]])).toBe(
    '\uFEFFcampaign_name,total_spend_eur\r\n"a,""b""\nc",\r\n',
  );
});
