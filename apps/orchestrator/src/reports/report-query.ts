import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TableChart } from '@volka/tabular';
import { OrchestratorError } from '../errors.ts';

/** Parameters that a query can have: `:month`, the first day of a month, and `:as_of`, an instant. */
export const REPORT_PARAMETERS = ['month', 'as_of'] as const;
export type ReportParameter = (typeof REPORT_PARAMETERS)[number];

/** The month of a report if the request has none: `complete` = the last complete month, `running` = the month of the last day of the data. */
const DEFAULT_MONTHS = ['complete', 'running'] as const;
export type DefaultMonth = (typeof DEFAULT_MONTHS)[number];

/** A file of `sql/queries`, with the settings in its leading comment. */
export interface ReportQuery {
  /** File name without `.sql` and without the ending `_query`, e.g. `october_2024_report`. */
  readonly name: string;
  readonly fileName: string;
  /** The first line of the file's leading comment. */
  readonly title: string;
  /** The rest of the leading comment. */
  readonly notes: readonly string[];
  /** From a line `-- Chart: bar of total_spend_eur by campaign_name`; null without one. */
  readonly chart: TableChart | null;
  /** False if a line `-- Totals: none` says that the rows must not be added up. */
  readonly hasTotals: boolean;
  /** From a line `-- Default month: running`. @defaultValue 'complete' */
  readonly defaultMonth: DefaultMonth;
  /** The parameters in the order of their `$n` in `sql`. */
  readonly parameters: readonly ReportParameter[];
  readonly sql: string;
}

/**
 * Reads every `*.sql` file of a folder, sorted by name.
 * @throws {OrchestratorError} `REPORT_QUERY_INVALID` if the folder cannot be read or has no query, or if a query is invalid.
 */
export async function readReportQueries(folder: string): Promise<readonly ReportQuery[]> {
  let files: readonly string[];
  try {
    files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  } catch (cause) {
    throw new OrchestratorError(
      'REPORT_QUERY_INVALID',
      `Cannot read the report queries: no folder ${folder}`,
      { cause },
    );
  }
  if (files.length === 0) {
    throw new OrchestratorError(
      'REPORT_QUERY_INVALID',
      `Cannot read the report queries: no .sql file in ${folder}`,
    );
  }
  return Promise.all(
    files.map(async (file) => parseReportQuery(file, await readFile(join(folder, file), 'utf8'))),
  );
}

/**
 * Parses a query file. The leading `--` comment gives title, notes, chart, totals and default month; each `:name` becomes a bound `$n`.
 * @throws {OrchestratorError} `REPORT_QUERY_INVALID`.
 */
export function parseReportQuery(fileName: string, source: string): ReportQuery {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--') && line.trim() !== '');
  const comment = lines
    .slice(0, end === -1 ? lines.length : end)
    .map((line) => line.replace(/^--\s?/, '').trim())
    .filter((line) => line !== '');
  const name = basename(fileName, '.sql').replace(/_query$/, '');
  const chartLine = comment.find((line) => line.startsWith('Chart:'));
  return {
    name,
    fileName,
    title: comment[0] ?? name.replaceAll('_', ' '),
    notes: comment.slice(1).filter((line) => !/^(Chart|Totals|Default month):/.test(line)),
    chart: chartLine === undefined ? null : parseChart(fileName, chartLine),
    hasTotals: !comment.includes('Totals: none'),
    defaultMonth: parseDefaultMonth(fileName, comment),
    ...bindParameters(fileName, source),
  };
}

function parseChart(fileName: string, line: string): TableChart {
  const match = /^Chart: (bar|column|line) of ([a-z0-9_, ]+) by ([a-z0-9_]+)$/.exec(line);
  const [, type, values = '', by = ''] = match ?? [];
  if (type !== 'bar' && type !== 'column' && type !== 'line') {
    throw new OrchestratorError(
      'REPORT_QUERY_INVALID',
      `Cannot read the chart of ${fileName}: "${line}" is not like "Chart: bar of total_spend_eur by campaign_name"`,
    );
  }
  return { type, values: values.split(',').map((value) => value.trim()), by };
}

function parseDefaultMonth(fileName: string, comment: readonly string[]): DefaultMonth {
  const [, asked = 'complete'] = /^Default month: (.*)$/m.exec(comment.join('\n')) ?? [];
  const month = DEFAULT_MONTHS.find((known) => known === asked);
  if (month === undefined) {
    throw new OrchestratorError(
      'REPORT_QUERY_INVALID',
      `Cannot use ${fileName}: default month "${asked}" is unknown; there are ${DEFAULT_MONTHS.join(', ')}`,
    );
  }
  return month;
}

/** Either text that must not change (comments, strings, quoted names, casts), or a parameter. */
const TOKENS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|::|:([a-z_]+)/g;

function bindParameters(
  fileName: string,
  source: string,
): { readonly sql: string; readonly parameters: readonly ReportParameter[] } {
  const parameters: ReportParameter[] = [];
  const sql = source.replace(TOKENS, (token, name: string | undefined) => {
    if (name === undefined) return token;
    const parameter = REPORT_PARAMETERS.find((known) => known === name);
    if (parameter === undefined) {
      throw new OrchestratorError(
        'REPORT_QUERY_INVALID',
        `Cannot use ${fileName}: parameter :${name} is unknown; there are ${REPORT_PARAMETERS.map((known) => `:${known}`).join(', ')}`,
      );
    }
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}`;
  });
  return { sql, parameters };
}
