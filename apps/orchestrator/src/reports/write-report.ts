import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OrchestratorError } from '../errors.ts';
import { describeColumn, toCell } from './report-columns.ts';
import type { ReportQuery } from './report-query.ts';
import { buildWorkbook } from './workbook.ts';

/** A connection that may only read. */
export interface ReadOnlyQueryable {
  query(sql: string): Promise<{
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }>;
}

/** What is printed on the About sheet beside the query's own words. */
export interface ReportProvenance {
  readonly runId: string;
  /** The last day whose figures are in the warehouse, or null where there is none. */
  readonly dataThroughDate: string | null;
  readonly writtenAt: Date;
}

export interface WrittenReport {
  readonly path: string;
  readonly rows: number;
}

/**
 * Runs one report query and writes its workbook; the file appears whole or not at all.
 * @throws {OrchestratorError} `REPORT_QUERY_FAILED`, `REPORT_UNWRITABLE`.
 */
export async function writeReport(
  database: ReadOnlyQueryable,
  query: ReportQuery,
  folder: string,
  provenance: ReportProvenance,
): Promise<WrittenReport> {
  const result = await database.query(query.sql).catch((cause: unknown) => {
    throw new OrchestratorError(
      'REPORT_QUERY_FAILED',
      `Cannot write report ${query.name}: ${reason(cause)}`,
      { cause },
    );
  });
  const columns = result.fields.map(({ name, dataTypeID }) => describeColumn(name, dataTypeID));
  const workbook = await buildWorkbook({
    title: query.title,
    columns,
    rows: result.rows.map((row) => columns.map((column) => toCell(column, row[column.name]))),
    about: [
      ['Report', query.title],
      ...query.notes.map((note, index): [string, string] => [index === 0 ? 'Notes' : '', note]),
      ['Query', `sql/queries/${query.fileName}`],
      ['Data through', provenance.dataThroughDate ?? 'no data yet'],
      ['Run', provenance.runId],
      ['Written at', `${provenance.writtenAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`],
    ],
  });
  const path = join(folder, `${query.name}.xlsx`);
  await writeWhole(path, folder, workbook);
  return { path, rows: result.rows.length };
}

async function writeWhole(path: string, folder: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new OrchestratorError(
      'REPORT_UNWRITABLE',
      `Cannot write ${path}: ${reason(cause)}; check the folder's permissions and free space`,
      { cause },
    );
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n', 1)[0]?.slice(0, 120) ?? 'unknown') : 'unknown';
}
