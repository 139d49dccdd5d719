import { expect, test } from 'vitest';
import { formatReport } from './format-report.ts';
import { Tally } from './tally.ts';

function reportOf(tally: Tally) {
  return {
    received: 12,
    accepted: 9,
    collapsed: 1,
    quarantined: 2,
    columns: tally.columns(['clicks', 'ctr', 'cr'], 12),
    rules: tally.rules(),
    unknownFields: tally.unknownFields(),
  };
}

test('formatReport aligns what happened and leaves out what did not', () => {
  const tally = new Tally();
  for (let record = 0; record < 11; record += 1) tally.rule('nulled', 'not-finite', 'ctr').hit(record, NaN);
  tally.rule('quarantined', 'negative', 'clicks').hit(7, -5);
  tally.rule('warned', 'unknown-field', '_extra').hit(3, 'x\u001b[31m');
  tally.unknownField('x\u001b[31m');
  expect(formatReport(reportOf(tally))).toBe(`received 12 = accepted 9 + collapsed 1 + quarantined 2

column  coerced  nulled  clamped  derived  warned  quarantined
clicks        0       0        0        0       0            1
ctr           0      11        0        0       0            0

effect       rule           column  count  first cases
nulled       not-finite     ctr        11  #0 null, #1 null, #2 null
quarantined  negative       clicks      1  #7 -5
warned       unknown-field  _extra      1  #3 "x\\u001b[31m"

unknown field  count
x?[31m             1
`);
});

test('formatReport of a clean window is one line', () => {
  expect(formatReport(reportOf(new Tally()))).toBe(
    'received 12 = accepted 9 + collapsed 1 + quarantined 2\n',
  );
});

test('Tally caps examples and field names, never counts', () => {
  const tally = new Tally();
  for (let record = 0; record < 500; record += 1) {
    tally.rule('warned', 'ratio-mismatch', 'ctr').hit(record, 'y'.repeat(200));
    tally.unknownField(`field ${record}`);
  }
  const [rule] = tally.rules();
  expect(rule?.count).toBe(500);
  expect(rule?.examples).toHaveLength(3);
  expect(rule?.examples[0]?.value).toHaveLength(60);
  const fields = tally.unknownFields();
  expect(fields).toHaveLength(100);
  expect(fields[0]).toEqual({ field: '…', count: 401 });
});
