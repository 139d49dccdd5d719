import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createReportStore } from '../../../src/reports/report-store.ts';
import { KEPT_REPORT_FILES, runReports } from '../../../src/reports/run-reports.ts';
import type { ReportDependencies } from '../../../src/reports/run-reports.ts';

const VENV_DIR = path.resolve(import.meta.dirname, '../../../../../.volka/python');

/** Reads a workbook with another library than the one that wrote it. */
const READ_WORKBOOK = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
report = book["Report"]
print(json.dumps({
  "sheets": book.sheetnames,
  "rows": [[str(cell.value.date()) if cell.is_date and cell.value else cell.value for cell in row] for row in report.iter_rows()],
  "types": [[cell.data_type for cell in row] for row in report.iter_rows()],
  "formats": [cell.number_format for cell in report[2]],
  "totalFormats": [cell.number_format for cell in report[report.max_row]],
  "filter": report.auto_filter.ref, "frozen": report.freeze_panes,
  "widths": [report.column_dimensions[letter].width for letter in "ABCDE"],
  "charts": len(book["Chart"]._charts) if "Chart" in book.sheetnames else 0,
  "about": [[value for value in row if value] for row in book["About"].iter_rows(values_only=True)]}))`;

interface Workbook {
  readonly sheets: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly types: readonly (readonly string[])[];
  readonly formats: readonly string[];
  readonly totalFormats: readonly string[];
  readonly filter: string;
  readonly frozen: string;
  readonly widths: readonly number[];
  readonly charts: number;
  readonly about: readonly (readonly string[])[];
}

const CAMPAIGNS_QUERY = `-- Campaigns of a month.
--
-- A note.
-- Chart: column of total_spend_eur by campaign_name

select campaign_name, report_month, total_spend as total_spend_eur, total_registrations, cpi as cpi_eur
from public_reporting.campaigns
where report_month = cast(:month as date)
order by campaign_name desc
`;

let server: TestPostgres;
let database: TestDatabase;
let reader: WarehousePool;
let writer: WarehousePool;
let folder: string;
let dependencies: ReportDependencies;

beforeAll(async () => {
  await ensureDbtEnvironment({ venvDir: VENV_DIR, env: process.env });
  server = await startTestPostgres();
  database = await server.createDatabase();
  await migrate(database);
  const admin = connectPool({ ...database, applicationName: 'test', max: 1 });
  await admin.query(`
    set role dbt_transformer;
    create table public_reporting.campaigns as
      select * from (values
        ('=1+1', date '2024-10-01', 100.10, 10::bigint, 10.01),
        ('@SUM(A1)', date '2024-10-01', 300.20, 30::bigint, 10.0066666667),
        ('unknown spend', date '2024-10-01', null, 10::bigint, null),
        ('another month', date '2024-09-01', 1, 1::bigint, 1)
      ) as campaigns (campaign_name, report_month, total_spend, total_registrations, cpi);
    create table public_reporting.metric_definitions as
      select * from (values
        ('spend', 'Spend', 'sum', 'Sum of spend', null, null, 'EUR', 'none', 'No caveat.'),
        ('registrations', 'Registrations', 'sum', 'Sum of registrations', null, null, 'count', 'higher', null),
        ('cpi', 'CPI', 'ratio', 'Spend ÷ registrations', 'spend', 'registrations', 'EUR', 'lower', null)
      ) as definitions (metric_name, label, kind, formula, numerator, denominator, unit, direction, caveat);
    create table public_core.dim_dates as
      select day::date as date_day, date '2024-11-19' as data_through_date
      from generate_series(date '2024-11-01', date '2024-11-30', interval '1 day') as days (day);
    reset role;
    insert into etl.loads (stream, from_date, to_date, run_id, as_of_date, status, attempts, schema_version, records_received,
      rows_accepted, rows_collapsed, rows_quarantined, fetch_ms, load_ms, started_at, loaded_at)
    -- A load that the marts do not know yet.
    values ('campaigns-report:a', '2024-10-01', '2024-11-30', 'r', '2024-12-01', 'loaded', 1, '1', 0, 0, 0, 0, 1, 1, now(), now());
    insert into etl.coverage (stream, date, load_id, rows_load_id, fetched_as_of, fetched_at)
    values ('campaigns-report:a', '2024-11-30', 1, 1, '2024-12-01', now())`);
  await admin.end();
  const pool = (role: string): WarehousePool =>
    connectPool({ ...database, applicationName: 'test', role, max: 2 });
  [reader, writer] = [pool('dashboard_ro'), pool('etl_writer')];
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'volka-reports-'));
  const queriesDir = path.join(folder, 'queries');
  await mkdir(queriesDir);
  await writeFile(path.join(queriesDir, 'campaigns_query.sql'), CAMPAIGNS_QUERY);
  dependencies = { reader, writer, queriesDir, store: createReportStore(path.join(folder, 'out')) };
  return () => rm(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await Promise.all([reader.end(), writer.end()]);
  await server.stop();
});

async function readWorkbook(fileName: string): Promise<Workbook> {
  const { stdout } = await promisify(execFile)(path.join(VENV_DIR, 'bin', 'python'), [
    '-c',
    READ_WORKBOOK,
    path.join(folder, 'out', fileName),
  ]);
  return JSON.parse(stdout) as Workbook;
}

async function writeQuery(name: string, sql: string): Promise<void> {
  await writeFile(path.join(dependencies.queriesDir, name), sql);
}

test('a workbook, read by another library, has values, types, totals, chart and definitions', async () => {
  const [written] = await runReports(dependencies, {
    report: 'campaigns',
    format: 'xlsx',
    runId: 'run 1',
    month: '2024-10',
  });
  expect(written).toMatchObject({ fileName: 'campaigns_2024-10.xlsx', rows: 3 });
  const book = await readWorkbook('campaigns_2024-10.xlsx');
  expect(book.sheets).toEqual(['Report', 'Chart', 'About']);
  expect(book.charts).toBe(1);
  expect(book.rows).toEqual([
    ['Campaign name', 'Report month', 'Total spend EUR', 'Total registrations', 'CPI EUR'],
    ['unknown spend', '2024-10-01', null, 10, null],
    ['@SUM(A1)', '2024-10-01', 300.2, 30, 10.0066666667],
    ['=1+1', '2024-10-01', 100.1, 10, 10.01],
    // 400.30 ÷ 50, not the mean of 10.01 and 10.0067; unknown spend is in no sum, its registrations are, as in a campaign's own CPI.
    ['Total', null, 400.3, 50, 8.006],
  ]);
  // Text that looks like a formula is text ("s"), not a formula ("f").
  expect(book.types[2]?.[0]).toBe('s');
  expect(book.types[3]?.[0]).toBe('s');
  expect(book.formats).toEqual(['General', 'mmm\\ yyyy', '#,##0.00\\ "€"', '#,##0', '#,##0.00\\ "€"']);
  expect(book.totalFormats.slice(2)).toEqual(book.formats.slice(2));
  expect(book.filter).toBe('A1:E4');
  expect(book.frozen).toBe('B2');
  for (const width of book.widths) expect(width).toBeGreaterThanOrEqual(10);
  const about = new Map(book.about.map(([label = '', ...rest]) => [label, rest]));
  expect(about.get('Report')).toEqual(['Campaigns of a month.']);
  expect(about.get('Notes')).toEqual(['A note.']);
  expect(about.get('Period')).toEqual(['2024-10']);
  expect(about.get('Data through')).toEqual(['2024-11-19']);
  expect(about.get('Run')).toEqual(['run 1']);
  expect(about.get('Tests')).toEqual(['no result is recorded']);
  expect(about.get('CPI EUR')).toEqual(['Spend ÷ registrations', 'EUR', 'lower is better']);
  expect(about.get('Total spend EUR')).toEqual(['Sum of spend', 'EUR', 'No caveat.']);
});

test('the last complete month is taken where none is named', async () => {
  const [written] = await runReports(dependencies, { report: 'all', format: 'csv', runId: 'run 1' });
  expect(written?.fileName).toBe('campaigns_2024-10.csv');
  const csv = await readFile(path.join(folder, 'out', 'campaigns_2024-10.csv'), 'utf8');
  expect(csv.split('\r\n')).toEqual([
    '\uFEFFcampaign_name,report_month,total_spend_eur,total_registrations,cpi_eur',
    'unknown spend,2024-10-01,,10,',
    "'@SUM(A1),2024-10-01,300.2,30,10.0066666667",
    "'=1+1,2024-10-01,100.1,10,10.01",
    '',
  ]);
});

test('the running month is taken where the query says so and none is named', async () => {
  await writeQuery(
    'pacing_query.sql',
    '-- Pacing.\n-- Default month: running\nselect cast(:month as date) as report_month',
  );
  const [running] = await runReports(dependencies, { report: 'pacing', format: 'csv', runId: 'run 1' });
  expect(running?.fileName).toBe('pacing_2024-11.csv');
  const [named] = await runReports(dependencies, {
    report: 'pacing',
    format: 'csv',
    runId: 'run 1',
    month: '2024-09',
  });
  expect(named?.fileName).toBe('pacing_2024-09.csv');
});

test('an instant is bound and names the file', async () => {
  await writeQuery(
    'instant_query.sql',
    '-- Instant.\nselect cast(:as_of as timestamptz) at time zone $$UTC$$ as known_at, 1 as n',
  );
  const [written] = await runReports(dependencies, {
    report: 'instant',
    format: 'csv',
    runId: 'run 1',
    asOf: '2024-11-05T06:00:00.000Z',
  });
  expect(written?.fileName).toBe('instant_as_of_2024-11-05T060000.000Z.csv');
  expect(await readFile(path.join(folder, 'out', written?.fileName ?? ''), 'utf8')).toContain('2024-11-05');
  // Without one it is the instant of writing, and the same file each time.
  const [now] = await runReports(dependencies, { report: 'instant', format: 'csv', runId: 'run 1' });
  expect(now?.fileName).toBe('instant.csv');
});

test('all of them give an instant to the reports that ask for one, and leave these out without one', async () => {
  await writeQuery(
    'instant_query.sql',
    '-- Instant.\nselect cast(:as_of as timestamptz) as known_at, 1 as n',
  );
  const asOf = '2024-11-05T06:00:00.000Z';
  const known = await runReports(dependencies, { report: 'all', format: 'xlsx', runId: 'run 1', asOf });
  expect(known.map(({ fileName }) => fileName)).toEqual([
    'campaigns_2024-10.xlsx',
    'instant_as_of_2024-11-05T060000.000Z.xlsx',
  ]);
  const asOfOf = async (fileName: string): Promise<unknown> =>
    (await readWorkbook(fileName)).about.find(([label]) => label === 'As of')?.[1];
  expect(await asOfOf(known[0]?.fileName ?? '')).toBe('the figures as they stood when this was written');
  expect(await asOfOf(known[1]?.fileName ?? '')).toBe(asOf);

  const leftOut: string[] = [];
  const present = await runReports(dependencies, {
    report: 'all',
    format: 'csv',
    runId: 'run 1',
    onSkipped: ({ name }) => leftOut.push(name),
  });
  expect(present.map(({ fileName }) => fileName)).toEqual(['campaigns_2024-10.csv']);
  expect(leftOut).toEqual(['instant']);
});

test('a query can read and nothing else', async () => {
  await writeQuery('evil_query.sql', '-- Evil.\ndelete from public_reporting.campaigns');
  await expect(
    runReports(dependencies, { report: 'evil', format: 'csv', runId: 'run 1' }),
  ).rejects.toMatchObject({
    code: 'REPORT_QUERY_FAILED',
    message:
      'Cannot write report evil: permission denied for table campaigns; see sql/queries/evil_query.sql',
  });
  await expect(readdir(path.join(folder, 'out'))).rejects.toThrow();
});

test('two columns of one name are refused, and nothing is written', async () => {
  await writeQuery('twice_query.sql', '-- Twice.\nselect 1 as total, 2 as total');
  for (const format of ['csv', 'xlsx'] as const) {
    await expect(runReports(dependencies, { report: 'twice', format, runId: 'run 1' })).rejects.toMatchObject(
      {
        code: 'REPORT_QUERY_INVALID',
        message:
          'Cannot write report twice: two columns have the name total; give each its own with "as" in twice_query.sql',
      },
    );
  }
  await expect(readdir(path.join(folder, 'out'))).rejects.toThrow();
});

test('a column can have any unique name', async () => {
  await writeQuery('names_query.sql', `-- Names.\nselect 1 as "__proto__", 2 as "constructor", 3 as "a,b"`);
  await runReports(dependencies, { report: 'names', format: 'csv', runId: 'run 1' });
  expect(await readFile(path.join(folder, 'out', 'names.csv'), 'utf8')).toBe(
    '\uFEFF__proto__,constructor,"a,b"\r\n1,2,3\r\n',
  );
});

test('what cannot be asked is refused by name', async () => {
  await expect(runReports(dependencies, { report: 'nope', format: 'csv', runId: 'r' })).rejects.toMatchObject(
    {
      code: 'REPORT_UNKNOWN',
      message: 'Cannot write report nope: there are campaigns, and all',
    },
  );
  await expect(
    runReports(dependencies, {
      report: 'campaigns',
      format: 'csv',
      runId: 'r',
      asOf: '2024-11-05T00:00:00Z',
    }),
  ).rejects.toMatchObject({ code: 'REPORT_PARAMETER_UNUSED' });
});

test('the state of the tests is the newest of each test that there still is', async () => {
  const invoke = async (
    finishedAt: string,
    pipelineId: string | null,
    results: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const { rows } = await writer.query<{ id: string }>(
      `insert into dq.dbt_invocation (invocation_id, run_id, pipeline_id, task_id, command, outcome, nothing_to_do, started_at, finished_at)
       values (gen_random_uuid(), 'r', $1, case when $1::text is not null then 'dbt_test' end, 'test', 'success', false, $2, $2)
       returning invocation_id as id`,
      [pipelineId, finishedAt],
    );
    await writer.query(
      `insert into dq.dbt_node_result (invocation_id, unique_id, name, resource_type, status, duration_ms, blocked_by)
       select $1, name, name, 'test', status, 1, '{}' from json_each_text($2) as results (name, status)`,
      [rows[0]?.id, JSON.stringify(results)],
    );
  };
  await invoke('2024-11-20T06:00:00Z', 'staging', { renamed: 'fail', kept: 'fail', skipped: 'warn' });
  await invoke('2024-11-20T07:00:00Z', 'core', { other: 'success' });
  await invoke('2024-11-20T08:00:00Z', null, { 'by hand and gone': 'error' });
  await invoke('2024-11-21T06:00:00Z', 'staging', { kept: 'fail', skipped: 'skipped' });
  await invoke('2024-11-21T08:00:00Z', null, { kept: 'success' });
  const [written] = await runReports(dependencies, {
    report: 'campaigns',
    format: 'xlsx',
    runId: 'r',
    month: '2024-10',
  });
  const { about } = await readWorkbook(written?.fileName ?? '');
  expect(about.find(([label]) => label === 'Tests')?.[1]).toBe(
    '2 passed, 1 warned, 0 failed (last at 2024-11-21 08:00:00 UTC)',
  );
});

test('etl.report_files records each file, and that one replaced another', async () => {
  await writer.query('update etl.report_files set removed_at = now() where removed_at is null');
  for (const runId of ['first', 'second'])
    await runReports(dependencies, { report: 'campaigns', format: 'csv', runId, month: '2024-10' });
  const { rows } = await reader.query<Record<string, unknown>>(
    `select report, format, month::text as month, row_count, run_id, data_through_date::text as through, length(sha256) as digest,
       removed_at is null as kept from etl.report_files where run_id in ('first', 'second') order by report_id`,
  );
  const entry = {
    report: 'campaigns',
    format: 'csv',
    month: '2024-10-01',
    row_count: 3,
    through: '2024-11-19',
    digest: 64,
  };
  expect(rows).toEqual([
    { ...entry, run_id: 'first', kept: false },
    { ...entry, run_id: 'second', kept: true },
  ]);
});

test(`the newest ${KEPT_REPORT_FILES} files are kept, the entries of all`, async () => {
  const old = path.join(folder, 'out', 'old.csv');
  await mkdir(path.join(folder, 'out'));
  await writeFile(old, 'old');
  await writer.query('update etl.report_files set removed_at = now() where removed_at is null');
  await writer.query(
    `insert into etl.report_files (report, format, uri, bytes, sha256, row_count, run_id, written_at)
     select 'old', 'csv', case when n = 1 then $1 else 'file:///elsewhere/' || n end, 3, '', 1, 'old', now() - interval '1 day' + n * interval '1 second'
     from generate_series(1, $2::int) as numbers (n)`,
    [new URL(`file://${old}`).href, KEPT_REPORT_FILES],
  );
  await runReports(dependencies, { report: 'campaigns', format: 'csv', runId: 'newest', month: '2024-10' });
  const { rows } = await reader.query<{ kept: number; gone: string }>(
    `select count(*) filter (where removed_at is null)::int as kept, max(uri) filter (where run_id = 'old' and removed_at is not null) as gone
     from etl.report_files where run_id in ('old', 'newest')`,
  );
  expect(rows[0]).toEqual({ kept: KEPT_REPORT_FILES, gone: new URL(`file://${old}`).href });
  expect(await readdir(path.join(folder, 'out'))).toEqual(['campaigns_2024-10.csv']);
});
