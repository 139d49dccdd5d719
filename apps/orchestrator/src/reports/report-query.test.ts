import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseReportQuery, readReportQueries } from './report-query.ts';

test('parseReportQuery takes title and notes from the leading comment only', () => {
  const query = parseReportQuery(
    'october_2024_report_query.sql',
    '-- October 2024\n-- per campaign\n\nselect 1 -- one\n-- end\n',
  );
  expect(query).toMatchObject({
    name: 'october_2024_report',
    title: 'October 2024',
    notes: ['per campaign'],
    chart: null,
    hasTotals: true,
    parameters: [],
  });
  expect(query.sql).toContain('select 1');
});

test('parseReportQuery falls back to the name of the file', () => {
  expect(parseReportQuery('top_ads.sql', 'select 1').title).toBe('top ads');
});

test('parseReportQuery binds parameters and leaves casts, texts, names and comments alone', () => {
  const { sql, parameters } = parseReportQuery(
    'a.sql',
    `-- Title :month\nselect ':month', 'it''s :month', ":month", x::date /* :month */ from f(:as_of) -- :month\nwhere m = :month and n = cast(:as_of as date)`,
  );
  expect(parameters).toEqual(['as_of', 'month']);
  expect(sql).toBe(
    `-- Title :month\nselect ':month', 'it''s :month', ":month", x::date /* :month */ from f($1) -- :month\nwhere m = $2 and n = cast($1 as date)`,
  );
});

test('parseReportQuery refuses an unknown parameter', () => {
  expect(() => parseReportQuery('a.sql', 'select :campaign')).toThrow(
    'Cannot use a.sql: parameter :campaign is unknown; there are :month, :as_of',
  );
});

test('parseReportQuery reads the default month and keeps it out of the notes', () => {
  expect(parseReportQuery('a.sql', '-- Title\nselect 1').defaultMonth).toBe('complete');
  expect(parseReportQuery('a.sql', '-- Title\n-- Default month: running\nselect 1')).toMatchObject({
    notes: [],
    defaultMonth: 'running',
  });
  expect(() => parseReportQuery('a.sql', '-- Title\n-- Default month: next\nselect 1')).toThrow(
    'Cannot use a.sql: default month "next" is unknown; there are complete, running',
  );
});

test('parseReportQuery reads chart and totals and keeps them out of the notes', () => {
  const query = parseReportQuery(
    'a.sql',
    '-- Title\n-- Chart: bar of total_spend_eur, roas_3d by campaign_name\n-- Totals: none\nselect 1',
  );
  expect(query).toMatchObject({
    notes: [],
    hasTotals: false,
    chart: { type: 'bar', values: ['total_spend_eur', 'roas_3d'], by: 'campaign_name' },
  });
  expect(() => parseReportQuery('a.sql', '-- Title\n-- Chart: pie of x by y\nselect 1')).toThrow(
    /Cannot read the chart of a\.sql/,
  );
});

test('the October report is the monthly report of that month', async () => {
  const queries = await readReportQueries(
    join(import.meta.dirname, '..', '..', '..', '..', 'sql', 'queries'),
  );
  const bodyOf = (name: string): string | undefined =>
    queries.find((query) => query.name === name)?.sql.replace(/^(--.*)?\n/gm, '');
  expect(bodyOf('monthly_report')).toContain('cast($1 as date)');
  expect(bodyOf('october_2024_report')).toBe(
    bodyOf('monthly_report')?.replace('cast($1 as date)', "date '2024-10-01'"),
  );
});
