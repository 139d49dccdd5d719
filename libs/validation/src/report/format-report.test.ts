import { expect, test } from 'vitest';
import { formatReport } from './format-report.ts';
import { formatReportHtml } from './format-report-html.ts';
import { formatReportJson } from './format-report-json.ts';
import { Tally } from './tally.ts';

function reportOf(tally: Tally) {
  return {
    received: 12,
    accepted: 9,
    collapsed: 1,
    quarantined: 2,
    cellsQuarantined: tally.cellsQuarantined(),
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

column  received  coerced  nulled  clamped  out of range  derived  warned  quarantined  cells quarantined
clicks        12        0       0        0             1        0       0            1                  0
ctr           12        0      11        0             0        0       0            0                  0

effect       rule           column  count  first cases
nulled       not-finite     ctr        11  #0 null, #1 null, #2 null
quarantined  negative       clicks      1  #7 -5
warned       unknown-field  _extra      1  #3 "x\\u001b[31m"

unknown field  count
x\\u001b[31m        1
`);
});

test('formatReport says how many cells were refused, beside the account', () => {
  const tally = new Tally();
  tally.rule('cell-quarantined', 'negative', 'clicks').hit(7, -5);
  expect(formatReport(reportOf(tally)))
    .toBe(`received 12 = accepted 9 + collapsed 1 + quarantined 2; cells quarantined 1

column  received  coerced  nulled  clamped  out of range  derived  warned  quarantined  cells quarantined
clicks        12        0       0        0             1        0       0            0                  1

effect            rule      column  count  first cases
cell-quarantined  negative  clicks      1  #7 -5
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

test('formatReportHtml escapes what came from the source', () => {
  const tally = new Tally();
  tally.rule('warned', 'unknown-field', '_extra').hit(3, '<script>alert("1")</script>');
  tally.unknownField(`<img src=x onerror='y'>\u202e`);
  const html = formatReportHtml(reportOf(tally));
  expect(html).toContain('<p>received 12 = accepted 9 + collapsed 1 + quarantined 2</p>');
  expect(html).toContain('#3 &quot;&lt;script&gt;alert(\\&quot;1\\&quot;)&lt;/script&gt;&quot;');
  expect(html).toContain('<td>&lt;img src=x onerror=&#39;y&#39;&gt;\\u202e</td><td>1</td>');
  expect(html.replaceAll(/<\/?(?:section|p|table|caption|thead|tbody|tr|th|td)\b[^<>]*>/g, '')).not.toMatch(
    /[<>]/,
  );
});

test('formatReportJson is the report', () => {
  const tally = new Tally();
  tally.rule('clamped', 'negative', 'clicks').hit(0, -1);
  const report = reportOf(tally);
  expect(JSON.parse(formatReportJson(report))).toEqual(report);
  expect(report.columns[0]).toMatchObject({ column: 'clicks', received: 12, clamped: 1, outOfRange: 1 });
});

test('examples hold no secret', () => {
  const tally = new Tally();
  tally.rule('warned', 'unknown-field', '_extra').hit(0, { api_key: 'k-123456' });
  for (const format of [formatReport, formatReportHtml, formatReportJson]) {
    expect(format(reportOf(tally))).not.toContain('k-123456');
  }
});
