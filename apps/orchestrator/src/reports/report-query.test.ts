import { expect, test } from 'vitest';
import { parseReportQuery } from './report-query.ts';

test('parseReportQuery takes title and notes from the leading comment only', () => {
  const query = parseReportQuery(
    'october_2024_report_query.sql',
    '-- October 2024\n-- per campaign\n\nselect 1 -- one\n-- end\n',
  );
  expect(query).toMatchObject({
    name: 'october_2024_report',
    title: 'October 2024',
    notes: ['per campaign'],
  });
  expect(query.sql).toContain('select 1');
});

test('parseReportQuery falls back to the name of the file', () => {
  expect(parseReportQuery('top_ads.sql', 'select 1').title).toBe('top ads');
});
