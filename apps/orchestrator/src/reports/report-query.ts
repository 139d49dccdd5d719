import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OrchestratorError } from '../errors.ts';

/** A file of `sql/queries`: what it asks, and what it says of itself. */
export interface ReportQuery {
  /** File name without `.sql` and without the ending `_query`, e.g. `october_2024_report`. */
  readonly name: string;
  readonly fileName: string;
  /** The first line of the file's leading comment. */
  readonly title: string;
  /** The rest of the leading comment. */
  readonly notes: readonly string[];
  readonly sql: string;
}

/**
 * Reads every `*.sql` of a folder, by name.
 * @throws {OrchestratorError} `REPORT_QUERY_INVALID` if the folder cannot be read or holds no query.
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

/** Takes a query file apart: the leading `--` comment gives title and notes. */
export function parseReportQuery(fileName: string, source: string): ReportQuery {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--') && line.trim() !== '');
  const comment = lines
    .slice(0, end === -1 ? lines.length : end)
    .map((line) => line.replace(/^--\s?/, '').trim())
    .filter((line) => line !== '');
  const name = basename(fileName, '.sql').replace(/_query$/, '');
  return {
    name,
    fileName,
    title: comment[0] ?? name.replaceAll('_', ' '),
    notes: comment.slice(1),
    sql: source,
  };
}
